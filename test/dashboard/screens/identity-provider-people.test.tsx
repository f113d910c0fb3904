import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {operations, person, scimWorld} from '../../support/scim-world.ts';
import {openAppOver} from '../harness.tsx';

/** The words of a frame, however they are wrapped. */
const flowing = (frame: string) => frame.replace(/\s+/g, ' ');

/** Ana, whom an identity provider pushed; her page is open. `changed`: as what is read from Apple School Manager made her. */
async function opened(changed: Partial<Account> = {}) {
	const world = await scimWorld();
	const id = await world.made({userName: 'ana@school.example'});
	const before = await world.account();
	if (Object.keys(changed).length > 0)
		await world.store.commit([
			{collection: 'accounts', key: before.personId, before, after: {...before, ...changed}},
		]);
	const {screen} = openAppOver(world.rollcall, {rows: 40});
	await screen.until('entra');
	await screen.press('3');
	await screen.until('Diaz, Ana');
	await screen.press('enter');
	await screen.until('Person Number');
	return {world, screen, id, personId: before.personId};
}

describe('an account that came by SCIM', () => {
	test('is shown with its source; what is synced is read-only, and roles, grade level and SIS user name are not', async () => {
		const {screen} = await opened();
		expect(screen.frame).toMatch(/First name +Ana +← entra \(SCIM\)/);
		expect(screen.frame).toMatch(/Managed Apple Account +ana@school\.example +← entra/);
		for (const label of ['SIS user name', 'Grade level', 'Roles'])
			expect(screen.frame).not.toMatch(new RegExp(`${label} .*←`));
		expect(screen.frame).toMatch(/Source +SCIM/);
	});
	test('is edited in roles, grade level and SIS user name, and they stay over the next push', async () => {
		const {world, screen, id} = await opened();
		await screen.press('e');
		await screen.until('Edit Ana Diaz');
		expect(screen.frame).not.toContain('First name');
		await screen.press('down', 'ana-sis', 'down', '5', 'pagedown');
		await screen.until(/SIS user name +ana-sis/);
		await world.ask(
			'PATCH',
			`/Users/${id}`,
			operations({op: 'replace', path: 'name.familyName', value: 'Lopez'}),
		);
		await screen.until('Ana Lopez');
		expect(screen.frame).toMatch(/SIS user name +ana-sis/);
		expect(screen.frame).toMatch(/Grade level +5/);
	});
	test('New or Active offers Deactivate alone, and says that the identity provider can undo it', async () => {
		const {screen} = await opened();
		await screen.press('a');
		await screen.until('▸  Cancel');
		expect(flowing(screen.frame)).toContain(
			'The account comes from an identity provider, which can undo this at its next cycle.',
		);
		expect(screen.frame).toMatch(/\n +Deactivate/);
		expect(screen.frame).toContain('Delete: it has to be deactivated first');
	});
	test('Deactivated offers Reactivate and Delete', async () => {
		const {screen} = await opened({
			status: 'Deactivated',
			deactivated: {at: '2026-08-20T02:00:00.000Z', by: 'idp', source: 'SCIM'},
		});
		expect(flowing(screen.frame)).toContain('by the identity provider');
		await screen.press('a');
		await screen.until('▸  Cancel');
		expect(screen.frame).toMatch(/\n +Reactivate/);
		expect(screen.frame).toMatch(/\n +Delete/);
		expect(screen.frame).not.toMatch(/\n +Deactivate /);
	});
	test('Locked offers nothing when federated: the password lives at the identity provider', async () => {
		const {screen} = await opened({status: 'Locked', authentication: 'Federated'});
		expect(flowing(screen.frame)).toMatch(/password .*(lives|identity provider)/);
		await screen.press('a');
		await screen.until(/identity provider/);
		expect(screen.frame).not.toMatch(/\n +Reset Password\n/);
	});
	test('is explained: its pair, what is read-only and what is kept here', async () => {
		const {screen, personId} = await opened();
		await screen.press('x');
		await screen.until('Kept here over every cycle');
		expect(flowing(screen.frame)).toContain(`with the Person ID ${personId} that is its pair`);
		expect(flowing(screen.frame)).toContain('From entra, and read-only here: first name, last name');
	});
});

describe('a push that is refused', () => {
	test('waits in triage with both sides, and one letter decides it', async () => {
		const {world, screen} = await opened();
		const refused = await world.ask(
			'POST',
			'/Users',
			person({
				externalId: 'another',
				userName: 'Ana@school.example',
				name: {givenName: 'Ana', familyName: 'Else'},
			}),
		);
		expect(refused.status).toBe(409);
		await screen.press('4');
		await screen.until('1 conflict to decide');
		expect(screen.frame).toContain('until then pushes of them are refused');
		await screen.press('enter');
		await screen.until('Diaz ≠ Ana Else');
		expect(screen.frame).toMatch(/Directory +entra/);
		expect(screen.frame).toMatch(/≠ Last name +Diaz +Else/);
		const {key} = (await world.rollcall.conflicts())[0]!.conflict.choices[0]!;
		await screen.press(key);
		await screen.until('Done at the next push');
		expect((await world.rollcall.conflicts())[0]?.conflict.decision?.choice).toBeDefined();
		await screen.until('All decided: the next push does it.');
		await screen.press('enter');
		await screen.until('It is done at the next push; Backspace takes it back');
		await screen.press('backspace');
		await screen.until('Taken back');
		const told = (await world.rollcall.explain((await world.account()).personId)).lines;
		expect(told.map(({text}) => text).join(' ')).toContain('nothing of it changes meanwhile');
	});
});
