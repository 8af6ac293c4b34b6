"""The server of the page: on this machine alone, read only."""
import json
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mmgcl.errors import ConfigError, DataError
from mmgcl.visualization.page_template import page_environment
from mmgcl.watch.machine import machine_load
from mmgcl.watch.state import read_state, samples

HOST = '127.0.0.1'
FIRST_PORT, PORTS = 7870, 20
NAMES = (HOST, 'localhost')


class WatchServer(ThreadingHTTPServer):
    """Serves the page of one work directory.

    ``/`` is the page, ``/state.json`` what it shows, ``/samples/<path>`` a picture of samples; no
    other file is served. Requests under another name than localhost are refused, so that no
    website can read the page through the browser of its user.

    Args:
        work_dir: of a training, running or finished.
        port: to listen on; None for the first free one from 7870 on, 0 for any.
        seconds: between two refreshes of the page.

    Raises:
        DataError: if there is no such folder.
        ConfigError: if the port is taken.
    """

    daemon_threads = True

    def __init__(self, work_dir: str | Path, port: int | None = None, seconds: float = 5) -> None:
        self.work_dir, self.seconds = Path(work_dir), seconds
        read_state(work_dir)
        ports = range(FIRST_PORT, FIRST_PORT + PORTS) if port is None else (port,)
        for tried in ports:
            try:
                super().__init__((HOST, tried), _Handler)
                return
            except OSError:
                continue
        raise ConfigError(f'port {ports[0]} is taken: choose another one by --port')

    @property
    def url(self) -> str:
        return f'http://{HOST}:{self.server_port}/'

    @cached_property
    def page(self) -> bytes:
        template = page_environment('mmgcl.watch').get_template('page.html.j2')
        return template.render(title=self.work_dir.name, seconds=self.seconds).encode()

    def state(self) -> bytes:
        """What the page shows, as JSON."""
        state = read_state(self.work_dir)
        return json.dumps({**state, 'machine': machine_load(self.work_dir)}).encode()


class _Handler(BaseHTTPRequestHandler):
    server: WatchServer

    def do_GET(self) -> None:
        if self.headers.get('Host', '').rsplit(':', 1)[0] not in NAMES:
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        path = unquote(urlsplit(self.path).path)
        try:
            if path == '/':
                self._answer(self.server.page, 'text/html; charset=utf-8')
            elif path == '/state.json':
                self._answer(self.server.state(), 'application/json')
            elif path.removeprefix('/samples/') in samples(self.server.work_dir):
                picture = self.server.work_dir / path.removeprefix('/samples/')
                self._answer(picture.read_bytes(), 'image/png')
            else:
                self.send_error(HTTPStatus.NOT_FOUND)
        except (DataError, OSError) as error:  # the folder has been deleted, say
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, 'not readable', str(error))

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(content)))
        self.send_header('Cache-Control', 'no-store')
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: a line for each refresh would hide the address."""
