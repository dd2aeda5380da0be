"""HTTPS, without which phones' browsers do not hand out their cameras."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cryptography import x509

from inference.errors import InvalidInput
from server.certificates.authority import fingerprint, kept_certificate, permitted
from server.certificates.leaf import kept_leaf, names_in
from server.certificates.names import Names, names_of_host
from server.certificates.own import check_own
from server.certificates.serving import folder_of, utc_now
from server.config import Settings
from server.doctor.finding import Finding, failed, missing, ok

NAME = "HTTPS"
SOON = timedelta(days=14)


def check(settings: Settings) -> Iterator[Finding]:
    """Whether it is spoken, with what, and for how long."""
    now, names = utc_now(), names_of_host(settings.host)
    if settings.tls_cert is not None and settings.tls_key is not None:
        try:
            found = check_own(settings.tls_cert, settings.tls_key, now)
        except InvalidInput as error:
            yield failed(NAME, str(error), "see SIDELINE_TLS_CERT and SIDELINE_TLS_KEY")
        else:
            yield of_own(found, names, now)
    elif settings.lan:
        folder = folder_of(settings)
        yield of_authority(kept_certificate(folder), kept_leaf(folder), names, now)
    elif settings.on_loopback:
        yield ok(NAME, "not on loopback; `sideline serve --lan` serves phones on this network")
    else:
        advice = "`sideline serve --lan`, SIDELINE_TLS_CERT, or a proxy that speaks HTTPS"
        yield missing(NAME, "plain HTTP: browsers give no camera to it", advice)


def of_own(certificate: x509.Certificate, names: Names, now: datetime) -> Finding:
    """Of a certificate that was brought along and works."""
    ends = certificate.not_valid_after_utc
    told = f"your certificate, until {ends:%Y-%m-%d}"
    if now > ends - SOON:
        return missing(NAME, told, "renew it: the server takes a new file without a restart")
    covers = names_in(certificate)
    if not set(covers.hosts) and not set(covers.addresses) & set(names.addresses):
        return missing(NAME, f"{told}, names nothing of this machine", "ask for one that does")
    return ok(NAME, f"{told}, for {_shown(covers)}")


def of_authority(
    authority: x509.Certificate | None,
    leaf: x509.Certificate | None,
    names: Names,
    now: datetime,
) -> Finding:
    """Of the server's own: the certificate itself is renewed whenever the server runs."""
    if authority is None:
        return ok(NAME, "an authority of its own will be made at the first start")
    ends = authority.not_valid_after_utc
    told = f"its own authority, until {ends:%Y-%m-%d}, {fingerprint(authority)}"
    if now > ends - SOON:
        return missing(NAME, told, "start the server, and let phones trust the new one")
    left_out = sorted(set(names.hosts) - set(permitted(authority, names).hosts))
    if left_out:
        advice = "delete `tls` in SIDELINE_DATA_DIR for another, which phones must trust anew"
        return missing(NAME, f"{told}; it may not speak for {', '.join(left_out)}", advice)
    reached = "" if leaf is None else f"; for {_shown(names_in(leaf))}"
    return ok(NAME, told + reached)


def _shown(names: Names) -> str:
    return ", ".join([*names.hosts, *(str(one) for one in names.addresses if not one.is_loopback)])
