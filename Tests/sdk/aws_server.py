#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A stand-in for an Amazon service: checks the signature of each request with Amazon's own library.

    python3 aws_server.py ANSWER [CERTIFICATE KEY]

Listens on a free port of 127.0.0.1, with a certificate by TLS and HTTP/2. The first line printed is the port; then comes one
JSON object a request, saying what was received and, under `wrong`, what is wrong with it. A request that is right gets the
file ANSWER as an event stream, any other status 403. Ends when its standard input does.
"""
import datetime
import json
import pathlib
import socket
import ssl
import sys
import threading

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import h2.config
import h2.connection
import h2.events

ACCESS_KEY = "AKIDEXAMPLE000000000"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY:+"
REGION, SERVICE = "eu-central-1", "bedrock"
STREAM = "application/vnd.amazon.eventstream"


class Verifier(botocore.auth.SigV4Auth):
    """Signs what a request says it has signed, and nothing else."""

    signed = ()

    def headers_to_sign(self, request):
        headers = super().headers_to_sign(request)
        for name in list(headers.keys()):
            if name.lower() not in self.signed:
                del headers[name]
        return headers


def authorization(text):
    scheme, _, rest = text.partition(" ")
    if scheme != "AWS4-HMAC-SHA256":
        raise ValueError("no signature")
    return dict(part.strip().split("=", 1) for part in rest.split(","))


def mistake(method, target, headers, body):
    """What is wrong with a request; nothing where it is right."""
    try:
        parts = authorization(headers.get("authorization", ""))
        key, date, region, service, end = parts["Credential"].split("/")
        signed = parts["SignedHeaders"].split(";")
    except (KeyError, ValueError) as error:
        return f"authorization: {error}"
    if (key, region, service, end) != (ACCESS_KEY, REGION, SERVICE, "aws4_request"):
        return f"scope {parts['Credential']}"
    needed = {"host", "x-amz-date"} | {n for n in headers if n.startswith("x-amz-") or n == "content-type"}
    if not needed <= set(signed):
        return f"not signed: {sorted(needed - set(signed))}"
    if signed != sorted(signed) or not set(signed) <= set(headers):
        return f"signed headers {signed}"
    stamp = headers["x-amz-date"]
    now = datetime.datetime.now(datetime.timezone.utc)
    then = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs((now - then).total_seconds()) > 300 or date != stamp[:8]:
        return f"date {stamp}"
    verifier = Verifier(botocore.credentials.Credentials(ACCESS_KEY, SECRET_KEY), service, region)
    verifier.signed = signed
    request = botocore.awsrequest.AWSRequest(
        method=method, url=f"https://{headers['host']}{target}", headers=headers, data=body
    )
    request.context["timestamp"] = stamp
    canonical = verifier.canonical_request(request)
    if verifier.signature(verifier.string_to_sign(request, canonical), request) != parts["Signature"]:
        return f"signature; to be signed was:\n{canonical}"
    return None


def look_at(connection, version, method, target, headers, body):
    """Reports a request and gives the status, the media type and the body of the answer."""
    wrong = mistake(method, target, headers, body)
    report = {
        "wrong": wrong, "connection": connection, "http": version, "target": target, "bytes": len(body),
        "token": headers.get("x-amz-security-token"), "encoding": headers.get("accept-encoding"),
        "accept": headers.get("accept"), "expect": headers.get("expect"),
    }
    print(json.dumps(report), flush=True)
    if wrong:
        return "403", "application/json", b'{"message":"The request signature does not match"}'
    return "200", STREAM, ANSWER


def serve_http1(connection, number):
    stream = connection.makefile("rb")
    while line := stream.readline():
        method, target, _ = line.decode().split()
        headers = {}
        while (line := stream.readline().decode().strip()):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("expect") == "100-continue":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = stream.read(int(headers.get("content-length", "0")))
        status, media, answer = look_at(number, "1.1", method, target, headers, body)
        head = f"HTTP/1.1 {status} -\r\nContent-Type: {media}\r\nContent-Length: {len(answer)}\r\n\r\n"
        connection.sendall(head.encode() + answer)


def serve_http2(connection, number):
    peer = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    peer.initiate_connection()
    connection.sendall(peer.data_to_send())
    requests = {}
    while data := connection.recv(65536):
        for event in peer.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                requests[event.stream_id] = (dict(event.headers), bytearray())
            elif isinstance(event, h2.events.DataReceived):
                requests[event.stream_id][1].extend(event.data)
                peer.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                headers, body = requests.pop(event.stream_id)
                headers["host"] = headers[":authority"]
                status, media, answer = look_at(
                    number, "2", headers[":method"], headers[":path"], headers, bytes(body)
                )
                peer.send_headers(event.stream_id, [(":status", status), ("content-type", media)])
                peer.send_data(event.stream_id, answer, end_stream=True)
        connection.sendall(peer.data_to_send())


def serve(connection, number, tls):
    try:
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
            if connection.selected_alpn_protocol() == "h2":
                return serve_http2(connection, number)
        serve_http1(connection, number)
    except OSError:
        pass  # the client has gone
    finally:
        connection.close()


def main():
    tls = None
    if len(sys.argv) > 2:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[2], sys.argv[3])
        tls.set_alpn_protocols(["h2", "http/1.1"])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)

    def accept():
        number = 0
        while True:
            connection, _ = listener.accept()
            number += 1
            threading.Thread(target=serve, args=(connection, number, tls), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


ANSWER = pathlib.Path(sys.argv[1]).read_bytes()
main()
