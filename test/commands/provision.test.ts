import {afterAll, describe, expect, test} from 'vitest';
import {provisionText} from '../../source/commands/connections-provision.ts';
import type {ProvisionResult} from '../../source/sync/answers/provision.ts';
import {run, workshop} from '../support/cli.ts';

const shop = workshop();
afterAll(() => shop.remove());

const result: ProvisionResult = {
	connection: 'entra',
	asked: 'ada@school.example',
	steps: [
		{
			step: 'import',
			title: 'Import user',
			outcome: 'success',
			text: 'entra tells of this person',
			found: [['first name', 'A\u001b[2Jda']],
		},
		{step: 'action', title: 'Perform action', outcome: 'failed', text: 'create: held', found: []},
	],
	outcome: 'planned',
	published: [],
	exitCode: 4,
};

describe('connections provision', () => {
	test('shows each step with what was found, made visible, and how to go on', () => {
		expect(provisionText(result)).toEqual([
			'[x] 1. Import user: entra tells of this person',
			expect.stringMatching(/^ {7}first name: A[^\u001b]*da$/),
			'[!] 2. Perform action: create: held',
			'',
			'Nothing was changed. To do it: rollcall connections provision ada@school.example --connection entra --apply',
		]);
	});

	test.each([
		['not found', 'Nothing was changed.'],
		['not in scope', 'Nothing was changed.'],
		['nothing to do', 'Nothing to do.'],
	] as const)('%s ends with: %s', (outcome, line) => {
		expect(provisionText({...result, outcome}).at(-1)).toBe(line);
	});

	test('says of one that pushes where its people are provisioned on demand', async () => {
		const state = shop.at('state');
		await run(['connect', 'scim', 'push'], {state});
		const none = await run(['connections', 'provision', 'ada'], {state});
		expect(none).toMatchObject({code: 2, stdout: ''});
		expect(none.stderr).toContain('no identity provider is read');
		const pushed = await run(['connections', 'provision', 'ada', '--connection', 'push', '--json'], {state});
		expect(pushed.code).toBe(2);
		expect(pushed.stderr).toContain('Provision on demand');
	});
});
