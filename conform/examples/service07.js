// A service2 for step 07, in JavaScript, on a free port, which it tells:
//
//     node conform/examples/service07.js
//     scripts/conform 07 http://127.0.0.1:PORT

const http = require('http');

const BODY_LIMIT = 65536;
const METHODS = { '/transform': ['POST'], '/health': ['GET', 'HEAD'] };

class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

function parse(body) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Refused(400, 'not JSON');
  }
}

function isInt32(value) {
  return Number.isInteger(value) && value === (value | 0);
}

// Four characters at least, a minus among them.
function format(value) {
  const sign = value < 0 ? '-' : '';
  const digits = String(Math.abs(value)).padStart(4 - sign.length, '0');
  return `Value-${sign}${digits}`;
}

function transform(body) {
  const request = parse(body);
  const { value, request_id } = Object(request);
  if (!isInt32(value))
    throw new Refused(422, 'field `value` is not a 32-bit integer');
  if (typeof request_id !== 'string')
    throw new Refused(422, 'field `request_id` is not a text');
  return { original: value, transformed: format(value), request_id };
}

function pathOf(request) {
  return request.url.split('?')[0];
}

function respond(request, body) {
  const path = pathOf(request);
  const type = (request.headers['content-type'] || '').split(';')[0];
  if (!Object.hasOwn(METHODS, path))
    throw new Refused(404, 'no such path');
  if (!METHODS[path].includes(request.method))
    throw new Refused(405, 'no such method');
  if (path === '/health')
    return ['text/plain; charset=utf-8', 'ok'];
  if (type.toLowerCase() !== 'application/json')
    throw new Refused(415, 'not application/json');
  if (body.length > BODY_LIMIT)
    throw new Refused(413, 'too long');
  return ['application/json', JSON.stringify(transform(body))];
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    try {
      const [type, text] = respond(request, Buffer.concat(pieces));
      response.writeHead(200, { 'Content-Type': type });
      response.end(text);
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
      if (error.status === 405)
        response.setHeader('Allow', METHODS[pathOf(request)].join(','));
      response.writeHead(error.status,
        { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(error.message);
    }
  });
});

server.listen(0, '127.0.0.1', () => {
  console.error(`Listening on http://127.0.0.1:${server.address().port}`);
});
