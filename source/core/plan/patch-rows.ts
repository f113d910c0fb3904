import {withoutNames} from '../privacy/recorded.ts';
import {cleanRoster} from '../roster/clean.ts';
import type {Draft} from './draft.ts';
import type {PlanInput} from './input.ts';
import type {Patch} from './plan.ts';

/**
 * The patches that look at nothing but single rows: stray spaces and curly quotes are cleaned out of our copy, which
 * is what the later stages read.
 */
export function patchTexts(input: PlanInput): {
	readonly input: PlanInput;
	readonly patches: readonly Patch[];
} {
	if (input.policy.patch.cleaning === false) return {input, patches: []};
	const {roster, cleaned} = cleanRoster(input.roster);
	if (cleaned.length === 0) return {input, patches: []};
	return {
		input: {...input, roster},
		patches: cleaned.map((each) => ({...each, code: 'cleaned', action: 'cleaned'})),
	};
}

/** What the reader met as a row that says again what another one says is a patch, where that is switched on. */
export function patchRepeated(draft: Draft): void {
	if (draft.input.policy.patch.repeated === false) return;
	const others = draft.problems.filter(({code, severity}) => code !== repeated || severity === 'error');
	if (others.length === draft.problems.length) return;
	for (const {code, severity, file, line, field = '', value = '', message} of draft.problems)
		if (code === repeated && severity !== 'error')
			draft.patch({file, line}, {code, field, value, reason: message, action: 'row removed'});
	draft.problems.splice(0, draft.problems.length, ...others);
}

const repeated = 'duplicate-row';

/** What is the same about a patch from one night to the next: lines move, and a run keeps no names. */
export function patchKey(patch: Patch): string {
	const {code, file, field, value, reason} = withoutNames(patch);
	return JSON.stringify([code, file, field, value, reason]);
}

/** Patches in the order of files and lines; those that were made the night before are marked. */
export const toldPatches = (
	patches: readonly Patch[],
	last: ReadonlySet<string> | undefined,
): readonly Patch[] =>
	patches
		.map((patch) => (last?.has(patchKey(patch)) ? {...patch, again: true as const} : patch))
		.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
