# SPDX-License-Identifier: Apache-2.0
"""What differs between the versions of QTI that are written, besides names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Namespaces, the addresses of their schemas, and the words of the manifest.

    `is_hyphenated` says that elements and attributes are written as QTI 3 names them.
    """

    name: str
    items: str
    items_schema: str
    manifest: str
    manifest_schema: str
    metadata: str
    metadata_schema: str
    resource_type: str
    schema: str
    schema_version: str
    templates: str
    template_suffix: str = ""
    is_hyphenated: bool = False


LOM = "http://ltsc.ieee.org/xsd/LOM"
_XSD = "http://www.imsglobal.org/xsd"
_PURL = "https://purl.imsglobal.org/spec/qti/v3p0"
LOM_SCHEMA = f"{_XSD}/imsmd_loose_v1p3p2.xsd"


def _qti_2(minor: int) -> Version:
    """QTI 2.1 or 2.2, which differ in their number alone."""
    number = f"v2p{minor}"
    schemas = f"{_XSD}/qti/qti{number}"
    return Version(
        name=f"2.{minor}",
        items=f"{_XSD}/imsqti_{number}",
        items_schema=f"{schemas}/imsqti_{number}.xsd",
        manifest=f"{_XSD}/imscp_v1p1",
        manifest_schema=f"{schemas}/qti{number}_imscpv1p2_v1p0.xsd",
        metadata=f"{_XSD}/imsqti_metadata_{number}",
        metadata_schema=f"{schemas}/imsqti_metadata_{number}.xsd",
        resource_type=f"imsqti_item_xml{number}",
        schema=f"QTIv2.{minor} Package",
        schema_version="1.0.0",
        templates=f"http://www.imsglobal.org/question/qti_{number}/rptemplates/",
    )


V21, V22 = _qti_2(1), _qti_2(2)
V30 = Version(
    name="3.0",
    items=f"{_XSD}/imsqtiasi_v3p0",
    items_schema=f"{_PURL}/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    manifest=f"{_XSD}/qti/qtiv3p0/imscp_v1p1",
    manifest_schema=f"{_PURL}/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    metadata=f"{_XSD}/imsqti_metadata_v3p0",
    metadata_schema=f"{_PURL}/schema/xsd/imsqti_metadatav3p0_v1p0.xsd",
    resource_type="imsqti_item_xmlv3p0",
    schema="QTI Package",
    schema_version="3.0.0",
    templates=f"{_PURL}/rptemplates/",
    template_suffix=".xml",
    is_hyphenated=True,
)
