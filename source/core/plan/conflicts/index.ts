import type {ConflictKind} from '../conflict-kind.ts';
import {accountName} from './account-name.ts';
import {changedWhileDisconnected} from './changed-while-disconnected.ts';
import {detachedAccount} from './detached-account.ts';
import {duplicateAccount} from './duplicate-account.ts';
import {locationMove} from './location-move.ts';
import {locationUnmatched} from './location-unmatched.ts';
import {missingEmail} from './missing-email.ts';
import {personIdMismatch} from './person-id-mismatch.ts';
import {personIdReused} from './person-id-reused.ts';
import {protectedRole} from './protected-role.ts';
import {removedBefore} from './removed-before.ts';
import {roleLeftOut} from './role-left-out.ts';
import {signInChange} from './sign-in-change.ts';
import {takeover} from './takeover.ts';
import {twoRoles} from './two-roles.ts';
import {unlistedAttribute} from './unlisted-attribute.ts';
import {userNameReserved} from './user-name-reserved.ts';

/** Every kind of conflict, in the order in which they are shown. */
export const conflictKinds: readonly ConflictKind[] = [
	personIdReused,
	duplicateAccount,
	twoRoles,
	personIdMismatch,
	takeover,
	protectedRole,
	removedBefore,
	userNameReserved,
	accountName,
	missingEmail,
	signInChange,
	locationMove,
	locationUnmatched,
	detachedAccount,
	roleLeftOut,
	changedWhileDisconnected,
	unlistedAttribute,
];

/** The kind of this name. */
export const conflictKind = (name: string) => conflictKinds.find(({kind}) => kind === name);
