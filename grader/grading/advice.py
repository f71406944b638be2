"""Say what an administrator can do where the full tier does not hold: for `grader doctor`."""

from __future__ import annotations

from collections.abc import Iterator

from grader.i18n import gettext as _
from grader.sandbox.hindrance import Hindrance

PROFILE = "/etc/apparmor.d/bwrap"
# As in https://github.com/containers/bubblewrap/issues/632: bubblewrap may make user namespaces, other programs may not.
_RULES = """abi <abi/4.0>,
include <tunables/global>

profile bwrap {program} flags=(unconfined) {{
  userns,
  include if exists <local/bwrap>
}}
"""
# Docker's documentation: engine/security/seccomp, engine/security/apparmor, reference/cli/docker/container/run.
_DOCKER = "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"


def advice(hindrance: Hindrance | None) -> Iterator[str]:
    """Yield what forbids namespaces here, and what to do, as lines of text."""
    if hindrance is None:
        return
    if hindrance.said:
        yield _("bubblewrap says: {said}").format(said=hindrance.said)
    if hindrance.kind == "apparmor":
        yield from _for_apparmor(hindrance)
    elif hindrance.kind == "container":
        yield _("This is a container, and its filter of system calls refuses namespaces.")
        yield _("Go on with the restricted tier, which is made for containers; or start the container with")
        yield f"    docker run {_DOCKER}"
        yield _("which keeps the container itself less apart from its machine.")
    elif hindrance.kind == "kernel":
        yield _("{file} forbids users to make namespaces. To allow them:").format(file=hindrance.file)
        name = hindrance.file.removeprefix("/proc/sys/").replace("/", ".")
        value = "1" if name.endswith("clone") else "15000"
        yield f"    echo {name}={value} | sudo tee /etc/sysctl.d/60-namespaces.conf"
        yield "    sudo sysctl --system"


def _for_apparmor(hindrance: Hindrance) -> Iterator[str]:
    sentence = _(
        "AppArmor forbids it: {file} is 1, as on Ubuntu 24.04 and later. A profile lets bubblewrap alone make "
        "namespaces. As an administrator, put this into {profile}:"
    )
    yield sentence.format(file=hindrance.file, profile=PROFILE)
    yield ""
    for line in _RULES.format(program=hindrance.program).splitlines():
        yield f"    {line}".rstrip()
    yield ""
    yield _("then load it, and ask grader doctor again:")
    yield f"    sudo apparmor_parser --replace {PROFILE}"
    yield _("Without it, official runs use the next tier that holds; the last line names it.")
