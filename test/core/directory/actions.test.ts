import {describe, expect, test} from 'vitest';
import {type Source, type Status, sources, statuses} from '../../../source/core/directory/account.ts';
import {
	actionsFor,
	isFromIdentityProvider,
	type StatusAction,
	statusActions,
} from '../../../source/core/directory/actions.ts';

/** The table of `directory.md`, cell by cell, written out once more. */
const rostered: Readonly<Record<Status, readonly StatusAction[]>> = {
	New: ['deactivate'],
	Active: ['deactivate'],
	Deactivated: ['reactivate', 'delete'],
	Locked: ['reset-password'],
};
const manual: typeof rostered = {
	New: ['delete'],
	Active: ['deactivate', 'delete'],
	Deactivated: ['reactivate', 'delete'],
	Locked: ['reset-password'],
};
const identityProvider: typeof rostered = {
	New: ['deactivate'],
	Active: ['deactivate'],
	Deactivated: ['reactivate', 'delete'],
	Locked: ['reset-password'],
};
const table: Readonly<Record<Source, typeof rostered>> = {
	SIS: rostered,
	SFTP: rostered,
	Manual: manual,
	'Google Workspace': identityProvider,
	'Microsoft Entra ID': identityProvider,
	'Identity Provider': identityProvider,
	SCIM: identityProvider,
};

const cells = sources.flatMap((source) =>
	statuses.map((status) => ({source, status, offered: table[source][status]})),
);

describe('the status actions offered', () => {
	test.each(cells)('$source × $status: $offered', ({source, status, offered}) => {
		expect(actionsFor({source, status, authentication: 'Managed Apple Account'})).toEqual(offered);
	});

	test.each(cells)('$source × $status refuses every other action', ({source, status, offered}) => {
		const given = actionsFor({source, status, authentication: 'Managed Apple Account'});
		for (const action of statusActions) expect(given.includes(action)).toBe(offered.includes(action));
	});
});

describe('federated accounts', () => {
	const federated = sources.flatMap((source) => statuses.map((status) => ({source, status})));
	test.each(federated)('$source × $status', ({source, status}) => {
		const lives = isFromIdentityProvider(source) && status === 'Locked';
		expect(actionsFor({source, status, authentication: 'Federated'})).toEqual(
			lives ? [] : table[source][status],
		);
	});
});

test.each([
	['SIS', false],
	['SFTP', false],
	['Manual', false],
	['Google Workspace', true],
	['Microsoft Entra ID', true],
	['Identity Provider', true],
	['SCIM', true],
] as const)('%s comes from an identity provider: %s', (source, expected) => {
	expect(isFromIdentityProvider(source)).toBe(expected);
});
