import {describe, expect, test} from 'vitest';
import {type OAuth1Request, oauth1Header} from '../../source/io/oauth1.ts';

const given = (header: string) =>
	Object.fromEntries(
		[...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, decodeURIComponent(value!)]),
	);

/** RFC 5849 §1.2, but for `oauth_version`, which the RFC's example leaves out. */
const photos: OAuth1Request = {
	method: 'GET',
	url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
	consumer: {key: 'dpf43f3p2l4k3l03', secret: 'kd94hf93k423kf44'},
	token: {key: 'nnch734d00sl2jdk', secret: 'pfkkdhi9sl3r4s00'},
	realm: 'Photos',
	signature: 'HMAC-SHA1',
	now: new Date(137_131_202_000),
	nonce: 'chapoH',
};

describe('the header', () => {
	test('is signed as the example of OAuth Core 1.0a is (appendix A.5)', () => {
		const header = oauth1Header({
			...photos,
			now: new Date(1_191_242_096_000),
			nonce: 'kllo9940pd9333jh',
		});
		expect(given(header).oauth_signature).toBe('tR3+Ty81lMeYAr/Fid0kMTYa/WM=');
	});

	test('names realm, keys, time and nonce', () => {
		expect(given(oauth1Header(photos))).toMatchObject({
			realm: 'Photos',
			oauth_consumer_key: 'dpf43f3p2l4k3l03',
			oauth_token: 'nnch734d00sl2jdk',
			oauth_signature_method: 'HMAC-SHA1',
			oauth_timestamp: '137131202',
			oauth_nonce: 'chapoH',
			oauth_version: '1.0',
		});
	});

	test('holds no secret', () => {
		const header = oauth1Header(photos);
		expect(header).not.toContain(photos.consumer.secret);
		expect(header).not.toContain(photos.token!.secret);
	});

	test('has no token and no realm where there is none', () => {
		const {token: _, realm: _realm, ...twoLegged} = photos;
		const header = oauth1Header(twoLegged);
		expect(given(header)).not.toHaveProperty('oauth_token');
		expect(header).toMatch(/^OAuth oauth_consumer_key=/);
	});
});

describe('the signature changes with', () => {
	const signature = (change: Partial<OAuth1Request>) =>
		given(oauth1Header({...photos, ...change})).oauth_signature;

	test.each<[string, Partial<OAuth1Request>]>([
		['the method', {method: 'POST'}],
		['the query', {url: 'http://photos.example.net/photos?file=vacation.jpg&size=small'}],
		['the host', {url: 'http://photos.example.org/photos?file=vacation.jpg&size=original'}],
		['the token secret', {token: {key: 'nnch734d00sl2jdk', secret: 'another'}}],
		['the time', {now: new Date(137_131_203_000)}],
		['the hash', {signature: 'HMAC-SHA256'}],
	])('%s', (_, change) => {
		expect(signature(change)).not.toBe(signature({}));
	});

	test('and not with the order of the query, nor the realm', () => {
		const url = 'http://photos.example.net/photos?size=original&file=vacation.jpg';
		expect(signature({url, realm: 'another'})).toBe(signature({}));
	});
});

test('characters that RFC 5849 §3.6 reserves are encoded', () => {
	const header = oauth1Header({...photos, consumer: {key: "a!b*c'd(e)f g", secret: 's'}});
	expect(header).toContain('oauth_consumer_key="a%21b%2Ac%27d%28e%29f%20g"');
});
