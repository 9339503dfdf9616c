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
_QTI = "http://www.imsglobal.org/question"
_PURL = "https://purl.imsglobal.org/spec/qti/v3p0"
LOM_SCHEMA = f"{_XSD}/imsmd_loose_v1p3p2.xsd"

V21 = Version(
    name="2.1",
    items=f"{_XSD}/imsqti_v2p1",
    items_schema=f"{_XSD}/qti/qtiv2p1/imsqti_v2p1.xsd",
    manifest=f"{_XSD}/imscp_v1p1",
    manifest_schema=f"{_XSD}/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    metadata=f"{_XSD}/imsqti_metadata_v2p1",
    metadata_schema=f"{_XSD}/qti/qtiv2p1/imsqti_metadata_v2p1.xsd",
    resource_type="imsqti_item_xmlv2p1",
    schema="QTIv2.1 Package",
    schema_version="1.0.0",
    templates=f"{_QTI}/qti_v2p1/rptemplates/",
)
V22 = Version(
    name="2.2",
    items=f"{_XSD}/imsqti_v2p2",
    items_schema=f"{_XSD}/qti/qtiv2p2/imsqti_v2p2.xsd",
    manifest=f"{_XSD}/imscp_v1p1",
    manifest_schema=f"{_XSD}/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    metadata=f"{_XSD}/imsqti_metadata_v2p2",
    metadata_schema=f"{_XSD}/qti/qtiv2p2/imsqti_metadata_v2p2.xsd",
    resource_type="imsqti_item_xmlv2p2",
    schema="QTIv2.2 Package",
    schema_version="1.0.0",
    templates=f"{_QTI}/qti_v2p2/rptemplates/",
)
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
