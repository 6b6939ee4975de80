"""What /case/NAME does once the request is read. Each case is a function of a Connection; where it
returns with the connection open, the next request on it is read."""
import socket
import time

CRLF = b"\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = b"Content-Length: 0\r\n\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LARGEST = 2**63 - 1


def answer(status, body, headers=b""):
    head = b"HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n" % (status, headers, len(body))
    return head + body


def says(*parts):
    """Sends the parts and stays open."""
    data = b"".join(parts)
    return lambda connection: connection.send(data)


def then_closes(*parts):
    def case(connection):
        connection.send(b"".join(parts))
        connection.close()
    return case


def then_resets(*parts):
    def case(connection):
        connection.send(b"".join(parts))
        time.sleep(0.03)  # What was sent is to be read before the reset.
        connection.reset()
    return case


def then_stalls(*parts):
    def case(connection):
        connection.send(b"".join(parts))
        connection.stall()
    return case


def drips(start, text, pause):
    """One piece of `text` after the other, slowly, for ever."""
    def case(connection):
        connection.send(start)
        while True:
            for piece in text:
                connection.send(piece)
                time.sleep(pause)
    return case


def floods(start, piece):
    block = piece * max(1, 65536 // len(piece))

    def case(connection):
        connection.send(start)
        while True:
            connection.send(block)
    return case


def header(line):
    return says(OK, line, CRLF, EMPTY)


def letters(text):
    return [bytes([byte]) for byte in text]


def half_closes(connection):
    connection.send(answer(200, b"abc"))
    connection.socket.shutdown(socket.SHUT_WR)
    connection.stall()


def reads_a_little(connection):
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.socket.recv(100)
    time.sleep(10)


def answers_early(connection):
    connection.send(answer(413, b"too much"))
    time.sleep(0.1)
    connection.reset()


def closes_when_idle(headers=b""):
    """503 and, after a while, the end; then all is well."""
    def case(connection):
        if connection.before == 0:
            connection.send(answer(503, b"", headers))
            time.sleep(0.05)
            connection.close()
        else:
            connection.send(answer(200, b""))
    return case


def talks_when_idle(connection):
    if connection.before == 0:
        connection.send(answer(503, b""))
        time.sleep(0.05)
        connection.send(answer(408, b"late"))
    else:
        connection.send(answer(200, b""))


def closes_on_the_second(connection):
    if connection.before == 0:
        connection.send(answer(200, b""))
    else:
        connection.close()


LEAVE_THE_BODY = {"upload_unread", "early_413"}

CASES = {
    "ok": says(answer(200, b"abc")),
    # Close, reset, stall.
    "fin": then_closes(),
    "rst": lambda connection: connection.reset(),
    "rst_in_head": then_resets(OK),
    "rst_in_body": then_resets(OK, b"Content-Length: 1000\r\n\r\nabc"),
    "fin_in_head": then_closes(OK, b"A: b\r\n"),
    "fin_in_head_with_length": then_closes(OK, b"Content-Length: 3\r\n"),
    "fin_in_first_line": then_closes(b"HTT"),
    "fin_in_body": then_closes(OK, b"Content-Length: 10\r\n\r\nabc"),
    "fin_in_chunk": then_closes(CHUNKED, b"5\r\nabc"),
    "fin_before_last_chunk": then_closes(CHUNKED, b"3\r\nabc\r\n"),
    "stall_before_status": then_stalls(),
    "stall_in_head": then_stalls(OK),
    "stall_in_body": then_stalls(OK, b"Content-Length: 10\r\n\r\nabc"),
    "drip_head": drips(OK, letters(b"A-header: of no use\r\n"), 0.2),
    "drip_body": drips(OK + b"Content-Length: 1000\r\n\r\n", letters(b"x"), 0.2),
    "event_stream": drips(OK + b"Content-Type: text/event-stream\r\n\r\n", [b"data: x\n\n"], 0.1),
    "half_close": half_closes,
    "upload_unread": reads_a_little,
    "early_413": answers_early,
    "interim_then_fin": then_closes(b"HTTP/1.1 100 Continue\r\n\r\n"),
    # Status line.
    "http09": then_stalls(b"just text"),
    "nul_first": says(b"\0\0\0\0", OK, EMPTY),
    "icy": says(b"ICY 200 OK\r\n", EMPTY),
    "empty_line_first": says(CRLF, OK, EMPTY),
    "version_1_2": says(b"HTTP/1.2 200 OK\r\n", EMPTY),
    "version_9_9": says(b"HTTP/9.9 200 OK\r\n", EMPTY),
    "version_2_0": says(b"HTTP/2.0 200 OK\r\n", EMPTY),
    "status_000": says(b"HTTP/1.1 000 X\r\n", EMPTY),
    "status_99": says(b"HTTP/1.1 99 X\r\n", EMPTY),
    "status_negative": says(b"HTTP/1.1 -200 X\r\n", EMPTY),
    "status_letters": says(b"HTTP/1.1 abc X\r\n", EMPTY),
    "status_1000": says(b"HTTP/1.1 1000 X\r\n", EMPTY),
    "status_999": says(b"HTTP/1.1 999 X\r\n", EMPTY),
    "no_reason": says(b"HTTP/1.1 200\r\n", EMPTY),
    "endless_status_line": floods(b"HTTP/1.1 200 ", b"x"),
    "status_101": says(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    "ten_interims": says(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" * 10, OK, EMPTY),
    "interim_flood": floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "interim_flood_103": floods(b"", b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"),
    # Headers.
    "endless_headers": floods(OK, b"A: b\r\n"),
    "endless_header": floods(OK + b"A: ", b"x"),
    "header_90k": header(b"A: " + b"x" * 90_000),
    "headers_10000": says(OK, b"A: b\r\n" * 10_000, EMPTY),
    "nul_in_header": header(b"A: x\0y"),
    "nul_in_status_line": says(b"HTTP/1.1 200 O\0K\r\n", EMPTY),
    "control_characters": header(b"A: \x1b[31m\x07\xe9"),
    "folded": header(b"A: x\r\n y"),
    "folded_first": says(OK, b" A: x\r\n", EMPTY),
    "no_colon": header(b"nothing"),
    "blank_in_name": header(b"A B: x"),
    "empty_name": header(b": x"),
    "blank_before_colon": says(OK, b"Transfer-Encoding : chunked\r\n", EMPTY),
    "bare_cr": header(b"A: x\ry"),
    "lf_only": says(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"),
    "cr_only": then_closes(b"HTTP/1.1 200 OK\rContent-Length: 3\r\rabc"),
    "cookies_300": header(b"\r\n".join(b"Set-Cookie: c%d=x" % n for n in range(300))),
    "cookie_20k": header(b"Set-Cookie: c=" + b"x" * 20_000),
    "cookie_nul": header(b"Set-Cookie: c=x\0y"),
    "retry_after_huge": says(answer(429, b"", b"Retry-After: 99999999999999999999\r\n")),
    "retry_after_negative": says(answer(429, b"", b"Retry-After: -5\r\n")),
    "retry_after_bad_date": says(answer(429, b"", b"Retry-After: Foo, 99 Bar 2099\r\n")),
    "authenticate_25k": says(answer(401, b"", b"WWW-Authenticate: X " + b"x" * 25_000 + CRLF)),
    # Framing.
    "surplus": then_closes(OK, b"Content-Length: 3\r\n\r\nabcdef"),
    "surplus_open": says(OK, b"Content-Length: 3\r\n\r\nabcdef"),
    "answer_glued_on": says(answer(200, b"abc"), answer(500, b"no")),
    "equal_lengths": says(OK, b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
    "length_list": says(OK, b"Content-Length: 3, 3\r\n\r\nabc"),
    "two_lengths": says(OK, b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    "length_negative": says(OK, b"Content-Length: -5\r\n\r\nabc"),
    "length_letters": says(OK, b"Content-Length: abc\r\n\r\nabc"),
    "length_signed": says(OK, b"Content-Length: +3\r\n\r\nabc"),
    "length_23_digits": says(OK, b"Content-Length: 1", b"0" * 22, b"\r\n\r\nabc"),
    "length_huge": then_closes(OK, b"Content-Length: %d\r\n\r\nabc" % LARGEST),
    "length_and_chunked": says(OK, b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n",
                               b"3\r\nabc\r\n0\r\n\r\n"),
    "coding_unknown": says(OK, b"Transfer-Encoding: x\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "coding_twice": says(OK, b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                         b"3\r\nabc\r\n0\r\n\r\n"),
    "coding_http10": says(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                          b"3\r\nabc\r\n0\r\n\r\n"),
    "status_204_with_body": says(b"HTTP/1.1 204 X\r\nContent-Length: 3\r\n\r\nabc"),
    "status_304_with_body": says(b"HTTP/1.1 304 X\r\nContent-Length: 3\r\n\r\nabc"),
    "body_after_head": says(answer(200, b"abc")),
    "status_205_with_body": says(answer(205, b"abc")),
    # Chunks.
    "chunk_size_bad": says(CHUNKED, b"x\r\nabc\r\n0\r\n\r\n"),
    "chunk_size_negative": says(CHUNKED, b"-3\r\nabc\r\n0\r\n\r\n"),
    "chunk_size_empty": says(CHUNKED, b"\r\nabc\r\n0\r\n\r\n"),
    "chunk_size_2_64": says(CHUNKED, b"ffffffffffffffff\r\nabc"),
    "chunk_size_overflow": says(CHUNKED, b"10000000000000003\r\nabc\r\n0\r\n\r\n"),
    "chunk_without_end": says(CHUNKED, b"3\r\nabc0\r\n\r\n"),
    "chunk_lf_only": says(CHUNKED, b"3\nabc\n0\n\n"),
    "chunk_extension": says(CHUNKED, b"3;a=b\r\nabc\r\n0;c\r\n\r\n"),
    "trailers": says(CHUNKED, b"3\r\nabc\r\n0\r\nA: b\r\n\r\n"),
    "chunks_200000": says(CHUNKED, b"1\r\nx\r\n" * 200_000, b"0\r\n\r\n"),
    "endless_extension": floods(CHUNKED + b"3;", b"x"),
    "endless_trailers": floods(CHUNKED + b"0\r\n", b"A: b\r\n"),
    "endless_body": floods(OK + CRLF, b"x" * 1000),
    "endless_chunks": floods(CHUNKED, b"3e8\r\n" + b"x" * 1000 + CRLF),
    # Keep-alive.
    "closes_when_idle": closes_when_idle(),
    "says_keep_alive_closes": closes_when_idle(b"Connection: keep-alive\r\n"),
    "closes_on_the_second": closes_on_the_second,
    "talks_when_idle": talks_when_idle,
    "says_close_stays_open": says(answer(200, b"", b"Connection: close\r\n")),
    # Behind TLS.
    "cut_without_notice": lambda connection: cut(connection),
    "cut_with_notice": lambda connection: cut(connection, notice=True),
}


def cut(connection, notice=False):
    """A body up to the close; over TLS the close may be announced or not."""
    connection.send(OK + CRLF + b"abc")
    if notice:
        try:
            connection.socket.unwrap()
        except OSError:
            pass
    connection.socket.close()
