"""The ports of server.py: what goes wrong before a request is read."""
import socket
import ssl
import struct
import time

import http2

LOOPBACK = "127.0.0.1"
CLIENTS = ("curl", "sync", "engine")


def listen(host=LOOPBACK, port=0, backlog=128):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind((host, port))
    listener.listen(backlog)
    return listener


def swallow(host, port=0):
    """A port whose queue is full, so that nobody answers a SYN, and all that keeps it so."""
    listener = listen(host, port, 0)
    waiting = []
    for _ in range(4):
        client = socket.socket(listener.family)
        client.setblocking(False)
        client.connect_ex(listener.getsockname())
        waiting.append(client)
    return listener, waiting


def closes(raw):
    raw.close()


def resets(raw):
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.close()


def reads_nothing(raw):
    time.sleep(10)
    raw.close()


def greets(raw):
    raw.sendall(b"220 ready\r\n")
    raw.recv(65536)
    time.sleep(1)
    raw.close()


def after_hello(act):
    def serve(raw):
        raw.recv(65536)
        act(raw)
    return serve


def alerts(raw):
    raw.sendall(bytes([21, 3, 3, 0, 2, 2, 40]))  # Fatal: handshake_failure.
    raw.close()


def speaks_plainly(raw):
    raw.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    time.sleep(1)
    raw.close()


def linger(raw):
    """Closes after the client did, so that no reset overtakes the alert that was sent."""
    try:
        raw.shutdown(socket.SHUT_WR)
        raw.settimeout(1)
        while raw.recv(65536):
            pass
    except OSError:
        pass
    raw.close()


def secured(serve, folder, name, oldest=False, wants_client=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    if oldest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(f"{folder}/ca.pem")

    def serve_secured(raw):
        wrapped = context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
        try:
            wrapped.do_handshake()
        except OSError:
            return linger(socket.socket(fileno=wrapped.detach()))
        serve(wrapped)
    return serve_secured


def open_all(serve, folder, counts):
    """Pairs of a listener and who serves it, and every port by its name."""
    doors = {
        "http": serve,
        "close_at_once": closes,
        "reset_at_once": resets,
        "reads_nothing": reads_nothing,
        "banner": greets,
        "tls_close": after_hello(closes),
        "tls_reset": after_hello(resets),
        "tls_alert": after_hello(alerts),
        "tls_plain": after_hello(speaks_plainly),
        "tls_stall": reads_nothing,
    }
    doors.update(http2.doors(CLIENTS, counts))
    if folder:
        for name in ("good", "expired", "not_yet", "unknown_ca", "self_signed", "wrong_host"):
            doors["tls_" + name] = secured(serve, folder, name)
        doors["tls_old"] = secured(serve, folder, "good", oldest=True)
        doors["tls_client"] = secured(serve, folder, "good", wants_client=True)
    served = [(listen(), door) for door in doors.values()]
    ports = {name: listener.getsockname()[1] for name, (listener, _) in zip(doors, served)}

    refused = listen()
    ports["refused"] = refused.getsockname()[1]
    refused.close()
    kept = swallow(LOOPBACK)
    ports["swallow"] = kept[0].getsockname()[1]
    open_all.kept = [kept]  # Alive as long as the program.
    if socket.has_ipv6:
        only6 = listen("::1")
        ports["only_ipv6"] = only6.getsockname()[1]
        both = listen()
        ports["ipv6_swallows"] = both.getsockname()[1]
        open_all.kept.append(swallow("::1", ports["ipv6_swallows"]))
        served += [(only6, serve), (both, serve)]
    return served, ports
