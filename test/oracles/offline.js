'use strict';

// Required before a tool that has no business outside: whoever connects anywhere is told so, and the test fails.
const refuse = (...to) => { throw new Error(`it asks outside: ${JSON.stringify(to[0])}`); };
require('net').Socket.prototype.connect = refuse;
require('dns').lookup = refuse;
require('dgram').createSocket = refuse;
globalThis.fetch = refuse;
