import {expect, test} from 'vitest';
import {oidc} from '../../../source/connections/oidc/kind.ts';
import {oidcServer} from '../../support/oidc-server.ts';
import {finished} from '../../support/roster.ts';
import {plantedSecret, world} from '../../support/world.ts';
import {openAppOver} from '../harness.tsx';

const never = new AbortController().signal;

test('a good test of another identity provider is not told as a failure because nobody came yet, and names keys', async () => {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const idp = await oidcServer(plantedSecret);
	const rollcall = w.as({kinds: [...w.context.kinds, oidc]});
	await rollcall.connect('oidc', 'okta', {
		settings: {issuer: idp.issuer, clientId: 'rollcall'},
		secrets: {clientSecret: 'env:PLANTED'},
	});
	await rollcall.setUp('okta', 'test');
	const {screen} = openAppOver(rollcall, {rows: 40});
	await screen.until('okta');
	while (!/▸ okta/.test(screen.frame)) await screen.press('down');
	await screen.press('enter');
	await screen.until('[3 test]');
	await screen.press('t');
	await screen.until(/● It answered/);
	await screen.until('▲ okta: all 10 things');
	const words = screen.frame.replace(/\s+/g, ' ');
	expect(words).toContain('give the identity provider the tenant URL and a token (T on okta)');
	expect(words).not.toContain('rollcall connections token');
	expect(words).toContain('⏎ goes on');
});
