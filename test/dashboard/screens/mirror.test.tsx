import {describe, expect, test} from 'vitest';
import {jamfWorld, named} from '../../support/jamf-world.ts';
import {district} from '../../support/world.ts';
import {openAppOver} from '../harness.tsx';

/** A Jamf School in the dashboard over the real core, beside a server that plays it. */
describe('a Jamf School', () => {
	const filling = {createUsers: 'all', createClasses: 'yes'};
	const typed = (frame: string) => /type the number ([\d,]+)/.exec(frame)![1]!;
	const open = async (w: Awaited<ReturnType<typeof jamfWorld>>) => {
		const app = openAppOver(w, {columns: 120, rows: 40});
		await app.screen.until('jamf');
		while (!/▸ jamf/.test(app.screen.frame)) await app.screen.press('down');
		return app;
	};

	test('is filled by what was seen, and not by what changed since', async () => {
		const w = await jamfWorld({settings: filling});
		await w.night();
		const {screen} = await open(w);
		await screen.press('p');
		await screen.until('for the first time');
		expect(w.jamf.writes).toEqual([]);
		w.jamf.school.user('s1', {firstName: 'Other', lastName: 'Human', locationId: 3});
		await screen.press('a');
		await screen.until('Approve this held plan');
		await screen.press(typed(screen.frame), 'enter');
		await screen.until('this is another plan than the one that was approved');
		expect(w.jamf.writes).toEqual([]);
		await screen.press('a');
		await screen.until('Approve this held plan');
		await screen.press(typed(screen.frame), 'enter');
		await screen.until(/jamf: \d+ users created/);
		expect(w.jamf.school.userCalled('s2')).toBeDefined();
	});

	test('takes additions while removals wait, and then those by their number', async () => {
		const w = await jamfWorld({settings: filling});
		await w.night();
		await w.approved();
		await w.hours(2);
		await w.act(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8'], 'deactivate');
		await w.mirror();
		// Their grace is over.
		await w.hours(24 * 8);
		w.far.roster = district({people: named(13)});
		await w.night();
		const {screen} = await open(w);
		await screen.press('p');
		await screen.until('would go to the trash');
		await screen.press('o');
		await screen.until(/jamf: 1 user created/);
		expect(w.jamf.school.userCalled('s1')?.status).toBe('Active');
		expect(screen.frame).toContain('What would be removed waits.');
		const jamf = async () => (await w.connections()).find(({name}) => name === 'jamf');
		expect((await jamf())?.message).toContain('8 writes that take away wait for an approval');
		expect((await w.overview()).findings.map(({text}) => text)).toContain(
			'jamf: 8 writes that take away wait for an approval',
		);
		await screen.until('R000006');
		while (!/▸ R000006/.test(screen.frame)) await screen.press('down');
		await screen.press('p');
		await screen.until('To the trash (8)');
		await screen.press('a');
		await screen.until('by which 8 records go');
		await screen.press('8', 'enter');
		await screen.until(/jamf: .*8 users moved to the trash/);
		expect(w.jamf.school.userCalled('s1')?.status).toBe('Trash');
		expect((await jamf())?.message).not.toContain('wait for an approval');
	});

	test('tells on the page of a run which writes were refused, and on its own', async () => {
		const w = await jamfWorld({settings: filling});
		await w.night();
		w.jamf.fault = ({method, body}) =>
			method === 'POST' && (body as {username?: string}).username === 's3'
				? {status: 400, body: {code: 400, message: 'PasswordTooShort'}}
				: undefined;
		await w.approved();
		const {screen} = await open(w);
		await screen.press('enter');
		await screen.until(/Refused +1 write; the next sync tries again/);
		expect(screen.frame).toContain('PasswordTooShort');
		await screen.press('2');
		await screen.until('to jamf');
		await screen.press('g', 'enter');
		await screen.until('PasswordTooShort');
		await screen.press('tab');
		await screen.until('what it wrote to jamf stands in its summary');
	});

	test('shows what would come in first, and takes both halves', async () => {
		const w = await jamfWorld({settings: filling});
		await w.night();
		await w.approved();
		await w.hours(2);
		await w.mirror();
		await w.set({sftp: 'yes'});
		w.jamf.school.user('newcomer', {
			firstName: 'Nia',
			lastName: 'Comer',
			email: 'nia@x.example',
			locationId: 3,
		});
		const nia = w.jamf.school.userCalled('newcomer')!;
		w.jamf.school.class('Chess', {locationId: 3, students: [{id: nia.id}]});
		// A SIS delivers this one, so that what was changed there is written back.
		w.jamf.school.user('s2', {firstName: 'Otherwise'});
		const {length} = w.jamf.writes;
		const {screen} = await open(w);
		await screen.press('p');
		await screen.until('Plan of jamf, two-way');
		await screen.until('Comes in first');
		expect(screen.frame).toContain('Nia Comer');
		expect(w.jamf.writes).toHaveLength(length);
		await screen.press('a');
		await screen.until(/jamf: 1 user updated; in step.*Came in: people \+1/);
		const list = await w.users({});
		const names = Array.from({length: list.length}, (_, at) => list.at(at)!.account.firstName);
		expect(names).toContain('Nia');
		expect(names).not.toContain('Otherwise');
		expect(w.jamf.school.userCalled('s2')?.firstName).toBe('Given2');
		// Who just came from there is not sent back.
		const s2 = w.jamf.school.userCalled('s2')!;
		const users = w.jamf.writes.slice(length).filter(({path}) => path.startsWith('/users'));
		expect(users.map(({method, path}) => `${method} ${path}`)).toEqual([`PUT /users/${s2.id}`]);
	});

	test('decides nothing for whoever may not approve', async () => {
		const w = await jamfWorld({settings: filling});
		await w.night();
		const app = openAppOver(w.as({operator: {name: 'op', role: 'Manager'}}), {columns: 120, rows: 40});
		await app.screen.until('jamf');
		while (!/▸ jamf/.test(app.screen.frame)) await app.screen.press('down');
		await app.screen.press('p', 's', 'a');
		expect(app.screen.frame).not.toContain('Plan of jamf');
		expect(w.jamf.writes).toEqual([]);
	});
});
