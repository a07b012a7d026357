"""Connections that open only the addresses that `guard` allows: requests over urllib3.

Importing this imports requests, which takes a while: only `web` does, and late.
"""

from __future__ import annotations

import socket
from typing import Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from cleaner.sources.guard import is_named, is_public, literal_address


class PrivateAddressError(Exception):
    """A host leads to an address that is not of the public network.

    It is no ``OSError``, so that urllib3 and requests let it pass as it is.
    """


def open_public(connection: HTTPConnection, *, allow_private: bool) -> socket.socket:
    """Resolve a connection's host once, check every address, and connect to one of them.

    Raises:
        PrivateAddressError: any of the addresses is not public.
        NameResolutionError, ConnectTimeoutError, NewConnectionError: as urllib3 has it.
    """
    host = connection._dns_host.strip("[]")  # noqa: SLF001 - where urllib3 keeps it
    host = literal_address(host) or host
    try:
        answers = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        reason = (
            error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        )
        raise NameResolutionError(host, connection, reason) from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for address in addresses:
        if not allow_private and not is_public(address):
            raise PrivateAddressError(address)
    failure: OSError = OSError("no address")
    for address in addresses:
        try:
            return create_connection(
                (address, connection.port),
                connection.timeout,
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, f"no answer from {host}") from failure
    raise NewConnectionError(connection, str(failure)) from failure


class PinnedAdapter(HTTPAdapter):
    """An adapter of requests that opens public addresses only, and can cut all of them."""

    def __init__(self, *, allow_private: bool, allow_hosts: tuple[str, ...] = ()) -> None:
        self.allow_private = allow_private
        self.allow_hosts = allow_hosts
        self.connections: WeakSet[HTTPConnection] = WeakSet()
        super().__init__(max_retries=0)

    def init_poolmanager(self, *sizes: Any, **rest: Any) -> None:
        """Make the pools, with connections of our own in them."""
        super().init_poolmanager(*sizes, **rest)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = _pool_classes(self)

    def allows(self, connection: HTTPConnection) -> bool:
        """Tell whether a connection may lead to a private address."""
        host = connection._dns_host  # noqa: SLF001 - where urllib3 keeps it
        return self.allow_private or is_named(host, self.allow_hosts)

    def cut(self) -> None:
        """Shut every open connection; whoever waits for one wakes with an error."""
        for connection in list(self.connections):
            if connection.sock is not None:
                try:
                    connection.sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it was closed already, which is what we want


def _pool_classes(adapter: PinnedAdapter) -> dict[str, type[HTTPConnectionPool]]:
    class PinnedHTTP(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            adapter.connections.add(self)
            return open_public(self, allow_private=adapter.allows(self))

    class PinnedHTTPS(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            adapter.connections.add(self)
            return open_public(self, allow_private=adapter.allows(self))

    class HTTPPool(HTTPConnectionPool):
        ConnectionCls = PinnedHTTP

    class HTTPSPool(HTTPSConnectionPool):
        ConnectionCls = PinnedHTTPS

    return {"http": HTTPPool, "https": HTTPSPool}
