import numpy as np
import pytest

from workbench.core.looks import MOST_VERSIONS, caution


def test_few_versions_are_fair() -> None:
    assert caution(0) == caution(MOST_VERSIONS) == ""


@pytest.mark.parametrize("versions", [21, 100])
def test_the_luck_is_the_expected_largest_of_normal_deviates(versions: int) -> None:
    rng = np.random.default_rng(0)
    known = rng.normal(size=(20_000, versions)).max(axis=1).mean()
    assert f"{known:.1f} standard errors" in caution(versions)
