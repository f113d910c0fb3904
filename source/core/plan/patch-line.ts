import {placeName} from '../roster/problem.ts';
import type {Patch} from './plan.ts';

/** A patch as a line of the patch summary (`sync.md`, *Patch*). */
export const patchLine = (patch: Patch): string =>
	`${placeName(patch)} - ${patch.field} = '${patch.value}' ${patch.reason}: ${patch.action}`;
