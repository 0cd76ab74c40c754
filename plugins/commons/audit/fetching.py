"""Asking the network within limits: so many requests a host, so much time, so large answers, and never in a hurry."""

from __future__ import annotations

import email.utils
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urljoin, urlsplit

import httpcore2
from pydantic_core import PydanticCustomError

from commons.audit.network import PrivateAddressError, PublicNetwork
from commons.catalog.urls import check_url

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

USER_AGENT = "gpt-commons-audit/1 (+https://github.com/gpt-commons/gpt-commons)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_AGAIN = frozenset({429, 500, 502, 503, 504})
# answered: with a status; lost: nothing that answers; unsafe: it leads where it should not; large: too much of an
# answer; busy: we were asked to come again later; spent: a limit of ours.
Outcome = Literal["answered", "lost", "unsafe", "large", "busy", "spent"]


@dataclass(frozen=True)
class Limits:
    """What an audit may cost others, and us.

    Attributes:
        requests: To one host.
        seconds: For everything.
        request_seconds: For one answer, with its redirects.
        size: Of an answer that is read, in bytes.
        redirects: One after another.
        tries: Until something counts as not answering.
        pause: Seconds between two requests to one host.
        longest_wait: Seconds that a host may ask us to wait.
    """

    requests: int = 500
    seconds: float = 1800
    request_seconds: float = 20
    size: int = 262_144
    redirects: int = 5
    tries: int = 3
    pause: float = 1
    longest_wait: float = 60


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Attributes:
        outcome: How it went.
        url: Where the answer came from, behind all redirects.
        status: The HTTP status; 0 without one.
        content: As far as it was asked for.
        etag: What the server calls this version of the content.
        why: What went wrong, in words.
        permanent: Whether every redirect on the way said that it is for good.
    """

    outcome: Outcome
    url: str
    status: int = 0
    content: bytes = b""
    etag: str = ""
    why: str = ""
    permanent: bool = False


@dataclass
class _Use:
    """How much of the limits is used."""

    requests: Counter[str] = field(default_factory=Counter)
    last: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: float("-inf")))


class Fetcher:
    """Asks for addresses, one after another.

    Args:
        limits: What it may cost.
        network: What to connect with.
        tls: Whom to trust; the system's authorities by default.
        secrets: Values of the header `Authorization` by host; none goes to another host.
        sleep: Waits some seconds.

    Attributes:
        was_answered: Whether any server has answered; if none has, it may be our own network that is down.
    """

    def __init__(
        self,
        limits: Limits,
        network: PublicNetwork | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        secrets: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits, self._network = limits, network or PublicNetwork()
        self._pool = httpcore2.ConnectionPool(ssl_context=tls, network_backend=self._network, keepalive_expiry=30)
        self._secrets, self._sleep, self._use = secrets or {}, sleep, _Use()
        self._end = time.monotonic() + limits.seconds
        self.was_answered = False

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def ask(self, url: str, *, etag: str = "", read: bool = False) -> Answer:
        """Ask for an address.

        Args:
            url: As an entry gives it.
            etag: The version that is known; status 304 says that it still holds.
            read: Whether the content is wanted, and not only whether there is some.

        Returns:
            The answer behind all redirects; nothing that the network does makes this raise.
        """
        answer = Answer("lost", url)
        for number in range(self._limits.tries):
            answer, wait = self._try(url, etag, read=read)
            if answer.outcome not in {"lost", "busy"} or number + 1 == self._limits.tries:
                return answer
            seconds = max(2.0**number, wait)
            if seconds > self._limits.longest_wait or time.monotonic() + seconds > self._end:
                return answer
            self._sleep(seconds)
        return answer

    def _try(self, url: str, etag: str, *, read: bool) -> tuple[Answer, float]:
        """Ask once, and follow redirects; how long the host wants us to wait comes with it."""
        self._network.deadline = min(time.monotonic() + self._limits.request_seconds, self._end)
        permanent = True
        for _ in range(self._limits.redirects + 1):
            wrong = _unsafe(url)
            if wrong:
                return Answer("unsafe", url, why=wrong), 0
            spent = self._spend(urlsplit(url).hostname or "")
            if spent:
                return Answer("spent", url, why=spent), 0
            answer, headers = self._request(url, etag, read=read)
            if answer.status not in _REDIRECTS or b"location" not in headers:
                return _judged(answer, permanent=permanent), _seconds(headers.get(b"retry-after", b""))
            permanent = permanent and answer.status in {301, 308}
            url = urljoin(url, _in_ascii(headers[b"location"].strip()))
        return Answer("lost", url, why=f"it leads on more than {self._limits.redirects} times"), float("inf")

    def _spend(self, host: str) -> str:
        """Count a request; why there is none left, or nothing."""
        if time.monotonic() >= self._end:
            return "the time of this audit is over"
        if self._use.requests[host] >= self._limits.requests:
            return f"{host} was asked {self._limits.requests} times already"
        wait = self._use.last[host] + self._limits.pause - time.monotonic()
        if wait > 0:
            self._sleep(wait)
            self._network.deadline += wait
        self._use.requests[host] += 1
        self._use.last[host] = time.monotonic()
        return ""

    def _request(self, url: str, etag: str, *, read: bool) -> tuple[Answer, dict[bytes, bytes]]:
        host = urlsplit(url).hostname or ""
        headers = [("Host", host), ("User-Agent", USER_AGENT), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
        headers += [("If-None-Match", etag)] if etag else []
        headers += [("Authorization", self._secrets[host])] if host in self._secrets else []
        seconds = self._limits.request_seconds
        times = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        try:
            with self._pool.stream(
                "GET", _in_ascii(url.encode()), headers=headers, extensions={"timeout": times}
            ) as response:
                found = {name.lower(): value for name, value in response.headers}
                content = self._content(response) if read and response.status == 200 else b""
        except PrivateAddressError as error:
            return Answer("unsafe", url, why=str(error)), {}
        except httpcore2.TimeoutException:
            return Answer("lost", url, why="it took too long"), {}
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            return Answer("lost", url, why=_said(error)), {}
        except (UnicodeError, ValueError) as error:  # a host or a header that cannot be written
            return Answer("lost", url, why=_said(error)), {}
        self.was_answered = True
        if content is None:
            why = f"its answer is larger than {self._limits.size:,} bytes"
            return Answer("large", url, response.status, why=why), {}
        known = found.get(b"etag", b"").decode("latin-1")
        return Answer("answered", url, response.status, content, known if _is_plain(known) else ""), found

    def _content(self, response: httpcore2.Response) -> bytes | None:
        """The content, or None as soon as it is too large."""
        content = bytearray()
        for chunk in response.iter_stream():
            content += chunk
            if len(content) > self._limits.size:
                return None
        return bytes(content)


def _in_ascii(url: bytes) -> str:
    """An address with all that is not ASCII percent-encoded, as browsers send it; everything else stays."""
    return quote(url, safe=_ASCII)


def _unsafe(url: str) -> str:
    """Why an address is not asked for, or nothing."""
    try:
        check_url(url)
    except PydanticCustomError as error:
        return f"the address {error.message()}"
    return ""


def _judged(answer: Answer, *, permanent: bool) -> Answer:
    if answer.outcome == "answered" and answer.status in _AGAIN:
        outcome: Outcome = "busy" if answer.status == 429 else "lost"
        return Answer(outcome, answer.url, answer.status, why=f"it answers with status {answer.status}")
    return Answer(
        answer.outcome, answer.url, answer.status, answer.content, answer.etag, answer.why, permanent=permanent
    )


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _seconds(retry_after: bytes) -> float:
    """How long a host wants us to wait: seconds or a date; 0 where it says nothing that can be understood."""
    text = retry_after.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0
    return max(0.0, at.timestamp() - time.time()) if at.tzinfo else 0


def _is_plain(etag: str) -> bool:
    return etag.isascii() and etag.isprintable() and len(etag) <= 200
