'use strict';

const { AlipaySdk } = require('alipay-sdk');
// The package signs requests with these; it has no function that signs notices, as only Alipay does that.
const alipay = require('./node_modules/alipay-sdk/dist/commonjs/util.js');
const { Webhook } = require('standardwebhooks');
const Stripe = require('stripe');
const { Aes, Formatter, Rsa } = require('wechatpay-axios-plugin');
// By its path: the whole of the package takes seconds to load.
const AdyenHmac = require('./node_modules/@adyen/api-library/lib/src/utils/hmacValidator.js').default;

const adyen = new AdyenHmac();

const sdk = (alipayPublicKey, privateKey) => new AlipaySdk({ appId: 'x', keyType: 'PKCS8', privateKey, alipayPublicKey });

const tasks = {
  // A notice signed by the package's own signer of requests: it adds fields of its own and signs sign_type too.
  'alipay.sign': ({ fields, privateKey }) => alipay.sign('alipay.trade.notify', without(fields, 'app_id', 'charset', 'version'), {
    appId: fields.app_id, charset: fields.charset, version: fields.version, signType: 'RSA2', privateKey,
  }),

  // A notice signed by the usual rule, without sign_type; the package itself says whether it is right.
  'alipay.signUsual': ({ fields, privateKey, publicKey }) => {
    const words = Object.keys(fields).sort().map((name) => `${name}=${fields[name]}`).join('&');
    const notice = { ...fields, sign_type: 'RSA2', sign: alipay.signatureV3(words, privateKey) };
    if (!sdk(publicKey, privateKey).checkNotifySignV2(notice)) throw new Error('alipay-sdk refuses the notice');
    return notice;
  },

  // Whether the package would take these fields for signed by the owner of the key: a request of ours, or a notice.
  'alipay.verify': ({ fields, publicKey, privateKey }) => sdk(publicKey, privateKey).checkNotifySignV2(fields),

  'wechatpay.sign': ({ resource, event, privateKey, apiV3Key, serial, timestamp, resourceNonce, nonce }) => {
    const ciphertext = Aes.AesGcm.encrypt(JSON.stringify(resource), apiV3Key, resourceNonce, 'transaction');
    const body = JSON.stringify({
      ...event,
      resource: { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: 'transaction', nonce: resourceNonce, original_type: 'transaction' },
    });
    return {
      body,
      headers: {
        'Wechatpay-Timestamp': timestamp,
        'Wechatpay-Nonce': nonce,
        'Wechatpay-Serial': serial,
        'Wechatpay-Signature': Rsa.sign(Formatter.response(timestamp, nonce, body), privateKey),
      },
    };
  },

  'wechatpay.verify': ({ method, address, body, authorization, publicKey }) => {
    const [, type, rest] = authorization.match(/^(\S+) (.*)$/);
    const said = Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    return type === 'WECHATPAY2-SHA256-RSA2048'
      && Rsa.verify(Formatter.request(method, address, said.timestamp, said.nonce_str, body), said.signature, publicKey);
  },

  // An item with the signature that the package calculates, which verifies it again.
  'adyen.sign': ({ item, key }) => {
    const signed = { ...item, additionalData: { ...item.additionalData, hmacSignature: adyen.calculateHmac(item, key) } };
    if (!adyen.validateHMAC(signed, key)) throw new Error('@adyen/api-library refuses the item');
    return signed;
  },

  'adyen.signWhole': ({ body, key }) => {
    const signature = adyen.calculateHmac(body, key);
    if (!adyen.validateHMACSignature(key, signature, body)) throw new Error('@adyen/api-library refuses the body');
    return signature;
  },

  'stripe.sign': ({ body, secret, timestamp }) => new Stripe('sk_test_x').webhooks.generateTestHeaderString({ payload: body, secret, timestamp }),

  'stripe.verify': ({ body, header, secret }) => holds(() => new Stripe('sk_test_x').webhooks.constructEvent(body, header, secret)),

  'standardwebhooks.sign': ({ id, timestamp, body, secret }) => new Webhook(secret).sign(id, new Date(timestamp * 1000), body),

  'standardwebhooks.verify': ({ body, headers, secret }) => holds(() => new Webhook(secret).verify(body, headers)),
};

// Whether the package takes something for genuine; what it throws says why not.
function holds(check) {
  try {
    check();
    return true;
  } catch (error) {
    if (/signature|timestamp/i.test(error.message)) return false;
    throw error;
  }
}

function without(fields, ...names) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

let input = '';
process.stdin.on('data', (chunk) => { input += chunk; }).on('end', () => {
  const { task, ...said } = JSON.parse(input);
  process.stdout.write(JSON.stringify(tasks[task](said)));
});
