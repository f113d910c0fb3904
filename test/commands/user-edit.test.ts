import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {runEdit} from '../../source/commands/user-edit.ts';
import {userWords} from '../../source/commands/user-words.ts';
import {world} from '../support/world.ts';

/** Runs the words over a world, with somebody who answers so, or nobody. */
async function run(
	line: string,
	options: {readonly answer?: boolean; readonly yes?: boolean; readonly json?: boolean} = {},
) {
	const w = await world();
	await w.night();
	let [out, code] = ['', 0];
	const asked: string[] = [];
	const cli = {
		out: (text: string) => {
			out += text;
		},
		exit: (given: number) => {
			code = given;
		},
		ask:
			options.answer === undefined
				? undefined
				: async (question: string) => {
						asked.push(question);
						return options.answer === true;
					},
	} as unknown as Cli;
	const {yes = false, json = false} = options;
	const error = await runEdit(cli, w, userWords(line.split(' ')), {yes, json}).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	return {w, out, code, asked, error};
}

describe('rollcall user ID edit', () => {
	test('asks before it detaches, and says so after', async () => {
		const {w, out, asked, code} = await run('S1 edit firstName=Ana', {answer: true});
		expect(asked).toEqual([expect.stringMatching(/local one \(Manual\).*Go on\?$/)]);
		expect(out).toContain('it is a local account now, which "sis" no longer updates');
		expect(code).toBe(0);
		expect((await w.user('S1')).account.firstName).toBe('Ana');
	});
	test('no: nothing is changed, and 4', async () => {
		const {w, out, code} = await run('S1 edit firstName=Ana', {answer: false});
		expect([out, code]).toEqual(['Nothing was changed.\n', 4]);
		expect((await w.user('S1')).account.firstName).toBe('Given1');
	});
	test('where nobody can be asked it needs --yes', async () => {
		const {w, error} = await run('S1 edit firstName=Ana');
		expect(error).toMatchObject({exitCode: 2, next: expect.stringContaining('--yes')});
		expect((await w.user('S1')).account.firstName).toBe('Given1');
		expect((await run('S1 edit firstName=Ana', {yes: true})).code).toBe(0);
	});
	test('somebody who is not there: NOT_FOUND, and 3', async () => {
		const {out, code} = await run('S99999 edit passwordPolicy=6');
		expect(code).toBe(3);
		expect(out).toContain('S99999: refused (NOT_FOUND): nobody has the Person ID "S99999"');
	});
	test('what is refused carries Apple’s code, 3, and says that it is all or nothing', async () => {
		const {out, code} = await run('S1 T1 edit passwordPolicy=6');
		expect(code).toBe(3);
		expect(out).toContain('Nothing was changed: it is all of them or none.');
		expect(out).toContain('T1: refused (OPERATION_NOT_ALLOWED): staff always have');
		expect(out).toContain('S1: allowed, and not done');
	});
	test('as JSON', async () => {
		const {out} = await run('S1 edit passwordPolicy=6', {json: true});
		expect(JSON.parse(out)).toMatchObject({
			schema: 'rollcall.edit/1',
			action: 'edit',
			done: true,
			results: [{personId: 'S1', ok: true, code: 'UPDATED'}],
		});
	});
});

test('rollcall user create makes one, with its follow-up', async () => {
	const {w, out, code} = await run('create firstName=Ana lastName=Diaz roles=Student@L1 personId=A1');
	expect([out, code]).toEqual([
		expect.stringMatching(/^A1 is made here.*\n {2}follow-up: rollcall followups\n$/),
		0,
	]);
	expect((await w.user('A1')).account.source).toBe('Manual');
});

test('rollcall user ID follow is refused for who is no local account', async () => {
	const {out, code} = await run('S1 follow');
	expect(code).toBe(3);
	expect(out).toContain('S1: refused (OPERATION_NOT_ALLOWED): it is no local account');
});
