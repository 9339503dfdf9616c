# SPDX-License-Identifier: Apache-2.0
"""The signs of formulas in TeX."""

from collections.abc import Mapping
from types import MappingProxyType


def _pairs(table: str) -> Mapping[str, str]:
    words = table.split()
    return MappingProxyType(dict(zip(words[::2], words[1::2], strict=True)))


SIGNS = _pairs(
    r"""
    \ \backslash   { \{   } \}   $ \$   % \%   & \&   # \#   _ \_   ^ \wedge   ~ \sim   ∼ \sim
    − -   ∗ *   × \times   ÷ \div   · \cdot   ⋅ \cdot   ± \pm   ∓ \mp   ′ '   ‖ \|
    ≤ \le   ≥ \ge   ≠ \ne   ≈ \approx   ≡ \equiv   ∝ \propto   ≪ \ll   ≫ \gg
    → \to   ← \leftarrow   ⇒ \Rightarrow   ⇔ \Leftrightarrow   ↔ \leftrightarrow
    ∞ \infty   ∂ \partial   ∇ \nabla   ∈ \in   ∉ \notin   ∪ \cup   ∩ \cap   ⊂ \subset
    ⊆ \subseteq   ∀ \forall   ∃ \exists   … \ldots   ⋯ \cdots   ∆ \Delta   ° {}^\circ
    ∑ \sum   ∏ \prod   ∫ \int   √ \surd
    α \alpha   β \beta   γ \gamma   δ \delta   ε \varepsilon   ϵ \epsilon   ζ \zeta   η \eta
    θ \theta   ι \iota   κ \kappa   λ \lambda   μ \mu   µ \mu   ν \nu   ξ \xi   π \pi   ρ \rho
    σ \sigma   τ \tau   υ \upsilon   φ \varphi   ϕ \phi   χ \chi   ψ \psi   ω \omega
    Γ \Gamma   Δ \Delta   Θ \Theta   Λ \Lambda   Ξ \Xi   Π \Pi   Σ \Sigma   Φ \Phi   Ψ \Psi
    Ω \Omega
    """
)
# Spacing accents and combining ones; without a sign an accent is a hat.
ACCENTS: Mapping[str, str] = MappingProxyType(
    {
        "": "hat",
        "\u0302": "hat",
        "^": "hat",
        "\u0303": "tilde",
        "~": "tilde",
        "\u0305": "bar",
        "\u0304": "bar",
        "¯": "bar",
        "\u20d7": "vec",
        "→": "vec",
        "\u0307": "dot",
        "\u0308": "ddot",
    }
)
OPENING: Mapping[str, str] = MappingProxyType(
    {"": ".", **_pairs(r"( ( [ [ | | { \{ ⟨ \langle 〈 \langle ‖ \| ⌊ \lfloor ⌈ \lceil")}
)
CLOSING: Mapping[str, str] = MappingProxyType(
    {"": ".", **_pairs(r") ) ] ] | | } \} ⟩ \rangle 〉 \rangle ‖ \| ⌋ \rfloor ⌉ \rceil")}
)
SEPARATING = _pairs("| | , , ; ;")
FUNCTIONS = frozenset(("sin", "cos", "tan", "cot", "ln", "log", "lg", "exp", "max", "min", "lim"))
# The italic letters that Word's editor puts in place of plain ones, U+1D434 to U+1D467.
ITALIC: Mapping[int, str] = MappingProxyType(
    {
        0x210E: "h",
        **{0x1D434 + n: chr(ord("A") + n) for n in range(26)},
        **{0x1D44E + n: chr(ord("a") + n) for n in range(26)},
    }
)
