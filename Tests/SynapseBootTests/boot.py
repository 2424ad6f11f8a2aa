"""Starts the Synapse of this Python environment on a database, and says what came of it.

    boot.py FOLDER SERVER_NAME key=value...     (libpq's parameters of the database)

Exit status 0: it answered, and was stopped. 1: it ended by itself; its output is printed.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


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
                    server.send_signal(signal.SIGTERM)
                    server.wait(30)
                    print("started")
                    return 0
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    if server.poll() is None:
        server.kill()
        print("neither started nor ended")
    log.seek(0)
    print(log.read())
    return 1


sys.exit(main())
