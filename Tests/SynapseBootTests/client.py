"""A Matrix client that looks for what it knows to be on a server.

Everything comes back over the client-server API: logins with the old passwords, access tokens of
old sessions, and messages, each with its sender and its body.
"""

import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request


class Client:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}/_matrix/client/v3"

    def call(self, method, path, token=None, body=None):
        """The status and the answer of a request."""
        request = urllib.request.Request(self.base + path, method=method)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")

    def log_in(self, user, password):
        return self.call(
            "POST",
            "/login",
            body={
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": user},
                "password": password,
            },
        )


def quoted(text):
    return urllib.parse.quote(text, safe="")


def check(port, truth):
    """What is not as it was, and how much was looked at."""
    client = Client(port)
    problems = []
    counts = {"logins": 0, "tokens": 0, "messages": 0, "redacted": 0, "paged": 0}
    tokens = {}

    def token_of(user):
        """An old session of the user, or a new one with the old password."""
        if user not in tokens and "pepper" not in truth:
            # Without the provider's pepper, nobody can log in anew.
            tokens[user] = None
        if user not in tokens:
            status, answer = client.log_in(user, truth["users"][user]["password"])
            if status == 200 and answer["user_id"] == user:
                counts["logins"] += 1
                tokens[user] = answer["access_token"]
            else:
                problems.append(f"{user} cannot log in: {status} {answer}")
                tokens[user] = None
        return tokens[user]

    for user, sessions in truth["devices"].items():
        if not sessions:
            continue
        token = sessions[-1][1]
        status, answer = client.call("GET", "/account/whoami", token)
        if status == 200 and answer.get("user_id") == user:
            counts["tokens"] += 1
            tokens[user] = token
        elif status != 401:
            problems.append(f"the old session of {user}: {status} {answer}")

    gone = set(truth["expected_not_found"])
    for event_id, sent in truth["sent"].items():
        if event_id in gone or sent["sender"] not in truth["users"]:
            continue
        # Who was banned, or left, or was erased reads nothing; others in the room do.
        readers = [sent["sender"], truth["rooms"][sent["room"]]["creator"], *tokens]
        answers = []
        for token in dict.fromkeys(token_of(user) for user in readers if token_of(user)):
            path = f"/rooms/{quoted(sent['room'])}/event/{quoted(event_id)}"
            answers.append(client.call("GET", path, token))
            status, event = answers[-1]
            if status == 200 and event["content"].get("body") == sent["body"]:
                break
        status, event = answers[-1]
        if status == 200 and event["content"].get("body") == sent["body"]:
            if event["sender"] == sent["sender"]:
                counts["messages"] += 1
            else:
                problems.append(f"{event_id} is by {event['sender']}, not {sent['sender']}")
        elif any(status == 200 and not event["content"] for status, event in answers):
            counts["redacted"] += 1
        else:
            problems.append(f"{event_id}: {answers[0]}, and not {sent['body']!r}")

    room, facts = next((room, facts) for room, facts in truth["rooms"].items() if not facts["enc"])
    token = token_of(facts["creator"])
    start = ""
    while True:
        path = f"/rooms/{quoted(room)}/messages?dir=b&limit=100{start}"
        status, page = client.call("GET", path, token)
        if status != 200:
            problems.append(f"paging through {room}: {status} {page}")
            break
        counts["paged"] += len(page["chunk"])
        if not page["chunk"] or "end" not in page:
            break
        start = "&from=" + quoted(page["end"])

    body = {"msgtype": "m.text", "body": "written after the move"}
    path = f"/rooms/{quoted(room)}/send/m.room.message/after-the-move"
    status, answer = client.call("PUT", path, token, body)
    if status == 200:
        path = f"/rooms/{quoted(room)}/event/{quoted(answer['event_id'])}"
        status, event = client.call("GET", path, token)
        if status != 200 or event["content"] != body:
            problems.append(f"the new message: {status} {event}")
    else:
        problems.append(f"a new message cannot be sent: {status} {answer}")
    return problems, counts


def leave_something(port, server_name):
    """Registers a user who says something, and returns what a client must find again."""
    client = Client(port)
    name, password = "mover", "pw-mover-Pässwörd\\0"
    admin = f"http://127.0.0.1:{port}/_synapse/admin/v1/register"
    with urllib.request.urlopen(admin, timeout=60) as answer:
        nonce = json.load(answer)["nonce"]
    text = b"\0".join(part.encode() for part in (nonce, name, password, "notadmin"))
    mac = hmac.new(b"r", text, hashlib.sha1).hexdigest()
    body = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": mac}
    request = urllib.request.Request(admin, json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        token = json.load(answer)["access_token"]
    user = f"@{name}:{server_name}"
    room = client.call("POST", "/createRoom", token, {"name": "before"})[1]["room_id"]
    sent = {}
    for number, text in enumerate(["hello", "\\.\n\t\\N \\x41", "äöü 😀 ' \" $$", "a" * 20000]):
        path = f"/rooms/{quoted(room)}/send/m.room.message/{number}"
        answer = client.call("PUT", path, token, {"msgtype": "m.text", "body": text})[1]
        sent[answer["event_id"]] = {"room": room, "sender": user, "body": text}
    return {
        "pepper": "",
        "users": {user: {"password": password}},
        "devices": {},
        "rooms": {room: {"enc": False, "creator": user}},
        "sent": sent,
        "expected_not_found": [],
    }
