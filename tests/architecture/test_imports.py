# SPDX-License-Identifier: Apache-2.0
"""What import-linter cannot say. The layers themselves are contracts in pyproject.toml."""

import grimp
import pytest


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("app")


def test_repository_is_imported_by_its_own_domain_only(graph: grimp.ImportGraph) -> None:
    repositories = [m for m in graph.modules if "repository" in m.split(".")]
    strangers = [
        f"{importer} imports {repository}"
        for repository in repositories
        for importer in graph.find_modules_that_directly_import(repository)
        if domain_of(importer) != domain_of(repository)
    ]
    assert not strangers, "\n".join(strangers)


def domain_of(module: str) -> str:
    return ".".join(module.split(".")[:2])
