import {expect, test} from 'vitest';
import type {Rollcall} from '../../../source/sync/rollcall.ts';
import {jamfWorld} from '../../support/jamf-world.ts';
import {openApp, openAppOver} from '../harness.tsx';

const planOf = async (rollcall: Rollcall) => {
	const {screen} = openAppOver(rollcall);
	await screen.until('jamf');
	while (!/▸ jamf/.test(screen.frame)) await screen.press('down');
	await screen.press('p');
	return await screen.until('Plan of jamf, ');
};

test('the plan of a Jamf School names no key that writes to who only looks', async () => {
	const w = await jamfWorld({settings: {createUsers: 'all'}});
	await w.night();
	await w.approved();
	await w.hours(2);
	await w.mirror();
	w.jamf.school.user('s2', {firstName: 'Otherwise'});
	expect((await planOf(w)).frame).toContain('writes this to jamf');
	const {frame} = await planOf(w.as({readOnly: true}));
	expect(frame).toContain('within all guards');
	expect(frame).not.toContain('writes this to jamf');
});

test('nor the plan of one that was never synced', async () => {
	const w = await jamfWorld();
	await w.night();
	expect((await planOf(w)).frame).toMatch(/chooses what may be created|syncs it all the same/);
	const {frame} = await planOf(w.as({readOnly: true}));
	expect(frame).not.toMatch(/chooses what may be created|syncs it all the same/);
});

test('the plan of both directions says who of Jamf School does not come in, and why', async () => {
	const w = await jamfWorld();
	await w.night();
	await w.mirror();
	await w.set({sftp: 'yes'});
	w.jamf.school.user('alone', {firstName: 'Al', lastName: 'One', locationId: 3});
	const {id} = w.jamf.school.userCalled('alone')!;
	w.jamf.school.user('player', {firstName: 'Pia', lastName: 'Layer', email: 'pia@x.example', locationId: 3});
	w.jamf.school.class('Chess', {locationId: 3, students: [{id: w.jamf.school.userCalled('player')!.id}]});
	const screen = await planOf(w);
	await screen.until('2 left out');
	await screen.until('students of class Che');
	expect(screen.frame).toContain('+ class Chess');
	expect(screen.frame).toMatch(/ a {8}takes what comes in; nothing is to be written to jamf/);
	while (!/▸ +· user/.test(screen.frame)) await screen.press('down');
	expect(screen.frame).toContain('Left out (2)');
	expect(screen.frame).toContain('location District (0)');
	await screen.press('enter');
	await screen.until('nothing tells a student from a teacher');
	expect(screen.frame).toContain(`user ${id}`);
	// A look keeps nothing by which more could be said of them.
	expect(screen.frame).not.toContain('x explain');
});

test.each([
	[false, true],
	[true, false],
])('the plan of a source, read-only %s, says what approving does: %s', async (readOnly, says) => {
	const {screen} = openApp({readOnly});
	await screen.until('Held since');
	await screen.press('p');
	await screen.until('Plan of SIS');
	expect(/^ {3}a {8}/m.test(screen.frame)).toBe(says);
});
