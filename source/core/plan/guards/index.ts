import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {brokenReferencesGuard} from './broken-references.ts';
import {classesGuard} from './classes.ts';
import {coursesGuard} from './courses.ts';
import {enrolmentsGuard} from './enrolments.ts';
import {identityGuard} from './identity.ts';
import {livingGuard} from './living.ts';
import {pausedGuard} from './paused.ts';
import {reKeyedGuard} from './re-keyed.ts';
import {removalsGuard} from './removals.ts';
import {scopeGuard} from './scope.ts';
import {shrinkGuard} from './shrink.ts';
import {signInsGuard} from './sign-ins.ts';
import {staleGuard} from './stale.ts';
import {structureGuard} from './structure.ts';

/** A limit that holds the run: says how it stands, tripped or not. */
export type Guard = (draft: Draft) => GuardResult;

/**
 * The guards of a plan. *Empty* and *incomplete* are none of them: a source that is either is a failed read
 * (exit 7), which nobody can approve.
 */
const guards: readonly Guard[] = [
	removalsGuard,
	reKeyedGuard,
	livingGuard,
	identityGuard,
	signInsGuard,
	classesGuard,
	coursesGuard,
	structureGuard,
	enrolmentsGuard,
	shrinkGuard,
	staleGuard,
	scopeGuard,
	brokenReferencesGuard,
	pausedGuard,
];

export const evaluateGuards = (draft: Draft): readonly GuardResult[] => guards.map((guard) => guard(draft));
