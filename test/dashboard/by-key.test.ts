import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {byKey, keyFor} from '../../source/dashboard/by-key.ts';
import {commandOf, shortKeys} from '../../source/dashboard/keymap.ts';

describe('sentences name keys in place of commands', () => {
	test.each([
		['Look first: rollcall plan sis', 'Look first: p on sis'],
		['rollcall plan', 'p on the connection'],
		[
			'To connect it: rollcall connect asm-sftp ASM --set username=XXXX@sftp.apple.com --secret password=file:PATH',
			'To connect it: n on screen Connections (1)',
		],
		[
			'Look at the plan: rollcall plan sis. Approve it: rollcall sync sis --approve 0123456789ab',
			'Look at the plan: p on sis. Approve it: a in its plan',
		],
		[
			'Arm it when you are sure: rollcall adopt arm first asm.main.',
			'Arm it when you are sure: a on asm.main.',
		],
		['or rollcall adopt arm all --empty where there is nothing', 'or a on the target where there is nothing'],
		['Take it back: rollcall adopt disarm asm', 'Take it back: x on asm'],
		['What comes next: rollcall adopt steps --target asm', 'What comes next: o on asm'],
		['Keep the ids first: rollcall adopt ids sis', 'Keep the ids first: o on the target'],
		[
			'what comes before and after it: rollcall adopt. Then',
			'what comes before and after it: o on the target. Then',
		],
		['rollcall publish asm', 's on asm'],
		[
			`Nobody is named: rollcall settings set notifications.to '["PERSON-ID"]'.`,
			'Nobody is named: screen Settings (6).',
		],
		['Or send what is known as it is: rollcall publish', 'Or send what is known as it is: s on the target'],
		[
			'Look at it: rollcall publish asm --zip FILE. Approve it: rollcall publish asm --approve 0123456789ab',
			'Look at it: ⏎ on its row on screen Runs (2). Approve it: a there',
		],
		['rollcall history R000014', '⏎ on R000014 on screen Runs (2)'],
		['rollcall history lists the runs.', 'screen Runs (2) lists the runs.'],
		['Download the log: rollcall reconcile FILE', 'Download the log: r on screen Activity (5)'],
		['rollcall followups lists them.', 'screen Activity (5) lists them.'],
		['Who should stay: rollcall users --status Deactivated', 'Who should stay: f on screen Users (3)'],
		['(rollcall user P-1 follow puts it back)', '(F in the person puts it back)'],
		['See the new values: rollcall user 0d1a4975-9662-426a', 'See the new values: / on screen Users (3)'],
		[
			'Run: rollcall connections set asm --set directory=. (the login folder)',
			'Run: e on asm. (the login folder)',
		],
		['rollcall connections set asm --secret password=file:PATH', 'e on asm'],
		['rollcall connections test asm --accept-host-key', 't on asm'],
		['rollcall settings get pauses', 'screen Settings (6)'],
		['Ways: rollcall resolve K1 s --input VALUE', 'Ways: its letter on screen Conflicts (4)'],
		['Look at the new plan: rollcall undo R000003', 'Look at the new plan: u in R000003'],
		['what rollcall does, rollcall doctor --repair', 'what rollcall does, rollcall doctor --repair'],
		['Make one: rollcall connections token entra', 'Make one: T on entra'],
		['past the limit: rollcall connections removals entra. More', 'past the limit: r on entra. More'],
		['rollcall connections provision ann@school.example', 'P on the connection'],
		[
			'say so: rollcall domains set school.example verified. A',
			'say so: m on screen Settings (6), then v. A',
		],
		['yet: rollcall domains set school.example configured.', 'yet: m on screen Settings (6), then c.'],
		['Then: rollcall domains federation school.example on.', 'Then: m on screen Settings (6), then ⏎.'],
		['rollcall domains lists them.', 'm on screen Settings (6) lists them.'],
		['nothing of it', 'nothing of it'],
	])('%s', (said, shown) => expect(byKey(said)).toBe(shown));

	test('they are the keys of the table', () => {
		expect(byKey('rollcall plan sis')).toBe(`${shortKeys(commandOf('plan'))} on sis`);
	});
});

test('the first key is the way', () => {
	expect(keyFor('By ada. Now: rollcall publish asm. Or: rollcall plan sis')).toBe('s on asm');
	expect(keyFor('Find out who uploads as well.')).toBeUndefined();
	expect(keyFor('rollcall import LAST.zip')).toBeUndefined();
});

test('no sentence of the sync core names a command that has a key', () => {
	const folder = new URL('../../source/sync/', import.meta.url);
	const left = readdirSync(folder)
		.filter((file) => file.endsWith('.ts'))
		.flatMap((file) => readFileSync(new URL(file, folder), 'utf8').match(/rollcall [a-z][^`'\n]*/g) ?? [])
		.map((text) => byKey(text.replace(/\$\{[^}]*\}/g, 'NAME')))
		.filter((text) =>
			/rollcall (?:plan|sync|publish|history|reconcile|followups|conflicts|resolve|users?|settings|status|undo|adopt (?:dis)?arm|connections)(?![\w-])/.test(
				text,
			),
		);
	expect(left).toEqual([]);
});
