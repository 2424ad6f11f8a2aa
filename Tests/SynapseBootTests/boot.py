"""Starts the Synapse of this Python environment on a database, and says what came of it.

    boot.py FOLDER SERVER_NAME key=value...     (libpq's parameters of the database)

With EMIGRATE_API_TRUTH naming a file, a client then looks for the users and messages in it. With
EMIGRATE_API_LEAVE it leaves a user and messages behind, and prints what is to be found again.

Exit status 0: it answered, and was stopped. 1: it ended by itself; its output is printed. 2: the
client did not find what it should; that is printed.
"""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import client


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def look_for_truth(port):
    path = os.environ.get("EMIGRATE_API_TRUTH")
    if not path:
        return True
    with open(path) as file:
        problems, counts = client.check(port, json.load(file))
    print("found " + json.dumps(counts))
    for problem in problems:
        print(problem)
    return not problems


def main():
    folder, server_name, *parameters = sys.argv[1:]
    database = dict(parameter.split("=", 1) for parameter in parameters)
    port = free_port()
    config = {
        "server_name": server_name,
        "report_stats": False,
        "pid_file": os.path.join(folder, "pid"),
        "media_store_path": os.path.join(folder, "media"),
        "signing_key_path": os.path.join(folder, "signing.key"),
        "macaroon_secret_key": "m",
        "form_secret": "f",
        "registration_shared_secret": "r",
        "suppress_key_server_warning": True,
        "trusted_key_servers": [],
        # A client that checks everything is a fast one.
        **{
            name: {"per_second": 10000, "burst_count": 10000}
            for name in ("rc_message", "rc_registration")
        },
        "rc_login": {
            name: {"per_second": 10000, "burst_count": 10000}
            for name in ("address", "account", "failed_attempts")
        },
        "database": {"name": "psycopg2", "args": {**database, "cp_min": 1, "cp_max": 2}},
        "listeners": [
            {
                "port": port,
                "type": "http",
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
    }
    path = os.path.join(folder, "homeserver.yaml")
    with open(path, "w") as file:
        # JSON is YAML.
        json.dump(config, file)
    command = [sys.executable, "-m", "synapse.app.homeserver", "-c", path]
    subprocess.run(command + ["--generate-keys"], check=True, cwd=folder)
    log = open(os.path.join(folder, "log"), "w+")
    server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    try:
                        found = look_for_truth(port)
                        if os.environ.get("EMIGRATE_API_LEAVE"):
                            left = json.dumps(client.leave_something(port, server_name))
                            print("left " + base64.b64encode(left.encode()).decode())
                    finally:
                        server.send_signal(signal.SIGTERM)
                        server.wait(30)
                    print("started")
                    return 0 if found else 2
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    if server.poll() is None:
        server.kill()
        print("neither started nor ended")
    log.seek(0)
    print(log.read())
    return 1


sys.exit(main())
