import {describe, expect, test} from 'vitest';
import {entra} from '../../../source/connections/entra/kind.ts';
import {graphPerson, graphServer, graphSettings} from '../../support/graph-server.ts';
import {finished} from '../../support/roster.ts';
import {listed} from '../../support/state.ts';
import {plantedSecret, world} from '../../support/world.ts';
import {openAppOver} from '../harness.tsx';

const never = new AbortController().signal;

/** An Entra tenant of three users that is read, with the dashboard open. */
async function opened({synced = false}: {readonly synced?: boolean} = {}) {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const server = await graphServer(plantedSecret);
	for (const n of [1, 2, 3]) server.put(graphPerson(`u${n}`, {employeeId: `E${n}`}));
	const rollcall = w.as({kinds: [...w.context.kinds, entra]});
	await rollcall.connect('entra', 'idp', {
		settings: graphSettings(server, {}),
		secrets: {clientSecret: 'env:PLANTED'},
	});
	if (synced) await finished(rollcall.sync('idp', {yes: true}, never));
	const accounts = async () => {
		const all = await listed(w.store, 'accounts');
		return all.filter(({source}) => source === 'Microsoft Entra ID');
	};
	const app = openAppOver(rollcall, {rows: 40});
	await app.screen.until('idp');
	return {w, server, accounts, ...app};
}

describe('provision on demand', () => {
	test('of a person shows import, in scope, match and action, and does nothing unasked', async () => {
		const {screen, accounts, server} = await opened({synced: true});
		server.put(graphPerson('u1', {employeeId: 'E1', department: 'Maths'}));
		const [first] = (await accounts()).filter(({externalIds}) => Object.values(externalIds).includes('u1'));
		await screen.press('3');
		await screen.until('people');
		await screen.press('/', first!.personId, 'enter', 'enter');
		await screen.until('Person Number');
		await screen.press('P');
		await screen.until('Provision on demand');
		await screen.until('4 ');
		for (const title of ['1 Import user', '2 ', '3 ', '4 ']) expect(screen.frame).toContain(title);
		await screen.until('Nothing was done yet. a applies it.');
		expect(screen.frame).toContain('Maths');
		expect((await accounts()).some(({department}) => department === 'Maths')).toBe(false);
		await screen.press('a');
		await screen.until('Provision');
		await screen.press('enter');
		expect((await accounts()).some(({department}) => department === 'Maths')).toBe(false);
		await screen.press('a', 'down', 'enter');
		await screen.until('It was applied.');
		expect((await accounts()).filter(({department}) => department === 'Maths')).toHaveLength(1);
	});
	test('of somebody who is not here yet is asked for on the connection’s page', async () => {
		const {screen, accounts} = await opened();
		while (!/▸ idp/.test(screen.frame)) await screen.press('down');
		await screen.press('P');
		await screen.until('Provision on demand: whom?');
		expect(screen.frame).toContain('Nothing is done before you agree.');
		await screen.press('u2@school.example', 'enter');
		await screen.until('Nothing was done yet');
		await screen.press('a', 'down', 'enter');
		await screen.until('It was applied.');
		expect(await accounts()).toHaveLength(1);
	});
	test('of nobody says so', async () => {
		const {screen} = await opened();
		while (!/▸ idp/.test(screen.frame)) await screen.press('down');
		await screen.press('P', 'nobody@school.example', 'enter');
		await screen.until('does not know this person');
		expect(screen.frame).not.toContain('a apply');
	});
});
