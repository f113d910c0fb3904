import {describe, expect, test} from 'vitest';
import {personId} from '../../../source/core/directory/ids.ts';
import {blankAccount} from '../../../source/core/scim/account.ts';
import {scimWorld} from '../../support/scim-world.ts';
import {openApp, openAppOver} from '../harness.tsx';

/** The words of a frame, however they are wrapped. */
const flowing = (frame: string) => frame.replace(/\s+/g, ' ');

/** Two people whom an identity provider pushed; the page of the domains is open. */
async function opened() {
	const world = await scimWorld();
	await world.made();
	await world.made({
		externalId: 'e-2',
		userName: 'ben@school.example',
		name: {givenName: 'Ben', familyName: 'Ode'},
	});
	const app = openAppOver(world.rollcall);
	await app.screen.until('entra');
	await app.screen.press('6');
	await app.screen.until('Organisation');
	await app.screen.press('m');
	await app.screen.until(/▸ school\.example/);
	const sources = async () => (await world.accounts()).map(({source}) => source);
	return {world, sources, ...app};
}

describe('domains and federation', () => {
	test('lists the domain that accounts are in, and says that it is to be verified, by key', async () => {
		const {screen} = await opened();
		expect(screen.frame).toMatch(/school\.example +○ no +not federated +2/);
		expect(screen.frame).not.toContain('turn on or off');
		expect(flowing(screen.frame)).toContain('2 of them from an identity provider');
		expect(flowing(screen.frame)).toContain('then say so: v. A domain');
	});
	test('is verified, configured and turned on; turning off asks with what it does, and makes accounts Manual', async () => {
		const {screen, sources} = await opened();
		await screen.press('v');
		await screen.until(/school\.example +\S yes/);
		expect(flowing(screen.frame)).toContain('Ticked as verified by ada');
		await screen.press('c');
		await screen.until('configured, off');
		await screen.press('enter');
		await screen.until('Turn federated authentication of school.example on?');
		await screen.press('down', 'enter');
		await screen.until('Federated authentication of school.example is on');
		await screen.until(/school\.example +\S yes +federated/);
		expect(await sources()).toEqual(['SCIM', 'SCIM']);
		await screen.press('enter');
		await screen.until('Turn federated authentication of school.example off?');
		expect(flowing(screen.frame)).toContain('Manual');
		// Enter twice is Cancel.
		await screen.press('enter');
		await screen.until('⏎ turn on or off');
		expect(await sources()).toEqual(['SCIM', 'SCIM']);
		await screen.press('enter');
		await screen.until('Turn federated authentication of school.example off?');
		await screen.press('down', 'enter');
		await screen.until('Federated authentication of school.example is off');
		expect(await sources()).toEqual(['Manual', 'Manual']);
	});
	test('asks for the number of those who would sign in otherwise, though nothing of their accounts changes', async () => {
		const world = await scimWorld({
			accounts: Array.from({length: 12}, (_, n) =>
				Object.assign(blankAccount(personId(`P${n}`), '', '2026-08-01T00:00:00.000Z'), {
					source: 'SFTP',
					status: 'Active',
					email: `p${n}@sis.example`,
					managedAppleAccount: {name: `p${n}@sis.example`, predicted: false},
					pushed: undefined,
				}),
			),
		});
		const {screen} = openAppOver(world.rollcall);
		await screen.until('entra');
		await screen.press('6');
		await screen.until('Organisation');
		await screen.press('m');
		await screen.until('n lists one');
		await screen.press('n');
		await screen.until('Which domain?');
		await screen.press('sis.example', 'enter');
		await screen.until(/▸ sis\.example/);
		await screen.press('v');
		await screen.until(/sis\.example +\S yes/);
		await screen.press('enter');
		await screen.until('Turn federated authentication of sis.example on?');
		expect(flowing(screen.frame)).toContain('type the number 12');
		await screen.press('down', 'enter', 'escape');
		await screen.until('turn on or off');
		expect((await world.rollcall.domains())[0]).toMatchObject({federation: 'off'});
	});
	test('another one is listed and taken off the list again', async () => {
		const {screen} = await opened();
		await screen.press('n');
		await screen.until('Which domain?');
		await screen.press('staff.example', 'enter');
		await screen.until('staff.example: listed');
		await screen.press('g');
		while (!/▸ staff\.example/.test(screen.frame)) await screen.press('down');
		await screen.press('D');
		await screen.until('not listed any more');
	});
	test('a name that is none is refused with a sentence', async () => {
		const {screen} = await opened();
		await screen.press('n');
		await screen.until('Which domain?');
		await screen.press('not a domain', 'enter');
		await screen.until(/is no domain|cannot be|is not a domain/);
	});
	test('is left by Esc, and found in the palette', async () => {
		const {screen} = await opened();
		await screen.press('escape');
		await screen.until('Organisation');
		await screen.press(':', 'federated auth');
		await screen.until('Domains of the organisation');
	});
	test('nothing is turned by who only looks', async () => {
		const {screen} = openApp({readOnly: true});
		await screen.until('Held since');
		await screen.press('6');
		await screen.until('Organisation');
		await screen.press('m');
		await screen.until('No domain is listed');
		expect(screen.frame).not.toMatch(/n add/);
	});
});
