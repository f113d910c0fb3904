import {isStudent} from '../directory/account.ts';
import type {Draft} from './draft.ts';
import type {PeopleMatch} from './matcher.ts';
import {idsAtSource} from './source-ids.ts';

/** Ids at the source of those who are in no row and stay as last sent: what names them refers to somebody (rule 3). */
export interface RetainedIds {
	has(external: string, kind: 'student' | 'staff'): boolean;
}

/** Made when a reference to nobody in the roster is first met. */
export function retainedIds(draft: Draft, match: PeopleMatch): RetainedIds {
	let ids: ReadonlySet<string> | undefined;
	return {
		has(external, kind) {
			ids ??= new Set(named(draft, match));
			return ids.has(`${kind} ${external}`);
		},
	};
}

function* named({input, retained}: Draft, match: PeopleMatch): Generator<string, void, void> {
	const {connection, directory} = input;
	for (const id of retained) {
		const account = match.rows.has(id) ? undefined : directory.accounts.get(id);
		if (account === undefined || account.status === 'Deactivated') continue;
		const kind = isStudent(account) ? 'student' : 'staff';
		for (const external of idsAtSource(account, connection.id)) yield `${kind} ${external}`;
	}
}
