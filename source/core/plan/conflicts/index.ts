import type {ConflictKind} from '../conflict-kind.ts';
import {duplicateAccount} from './duplicate-account.ts';
import {personIdReused} from './person-id-reused.ts';
import {removedBefore} from './removed-before.ts';
import {takeover} from './takeover.ts';

/** Every kind of conflict, in the order in which they are shown. */
export const conflictKinds: readonly ConflictKind[] = [
	personIdReused,
	duplicateAccount,
	takeover,
	removedBefore,
];

/** The kind of this name. */
export const conflictKind = (name: string) => conflictKinds.find(({kind}) => kind === name);
