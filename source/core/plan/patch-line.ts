import {placeName} from '../roster/problem.ts';
import type {Patch} from './plan.ts';

/** A patch as a line of the patch summary (`sync.md`, *Patch*). */
export const patchLine = (patch: Patch): string => `${placeName(patch)} - ${patchWhy(patch)}`;

/** The same without its place, as a sentence part. */
export const patchWhy = ({field, value, reason, action}: Patch): string =>
	`${field} = '${value}' ${reason}: ${action}`;
