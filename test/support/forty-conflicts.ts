import type {Account} from '../../source/core/directory/account.ts';
import {conflictId, runId} from '../../source/core/directory/ids.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {choicesOf} from '../../source/core/plan/conflict-kind.ts';
import {conflictKind} from '../../source/core/plan/conflicts/index.ts';
import {sis} from './fake-people.ts';

/** What a rollover brings: eight kinds, five of each. */
const kinds = [
	'duplicate-account',
	'person-id-reused',
	'two-roles',
	'takeover',
	'sign-in-change',
	'location-move',
	'detached-account',
	'missing-email',
] as const;

/** Forty conflicts of eight kinds, worded as the real kinds word them. */
export const fortyConflicts = (accounts: readonly Account[]): readonly Conflict[] =>
	kinds.flatMap((name, group) =>
		Array.from({length: 5}, (_, index): Conflict => {
			const kind = conflictKind(name)!;
			const account = accounts[200 + group * 5 + index]!;
			const {personId, firstName, lastName, email = '', source} = account;
			const incoming = {id: `s-${group}${index}`, firstName: `${firstName}a`, lastName};
			const fields = {firstName, lastName, email};
			return {
				id: conflictId(`c-${group}00${index}`),
				kind: name,
				connection: sis,
				accounts: [personId],
				incoming: incoming.id,
				sides: [
					{label: 'Directory', key: personId, fields},
					{
						label: 'SIS',
						key: incoming.id,
						fields: {...fields, firstName: incoming.firstName},
						place: {file: 'users.csv', line: 100 + index},
					},
				],
				matched: ['lastName'],
				choices: choicesOf(kind, {
					incoming,
					account,
					source,
					ownedBy: 'Manual',
					classes: 2,
					enrolments: 6,
					changes: ['e-mail'],
					named: 'North High',
				}),
				fingerprint: 'f',
				since: '2026-08-21T02:14:00.000Z',
				run: runId(14),
			};
		}),
	);
