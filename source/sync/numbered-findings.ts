import {sha256} from '../core/canonical.ts';
import type {Settings} from './documents.ts';
import type {Finding, Found} from './finding.ts';

/** Gives findings their ids, and says which of them somebody acknowledged until a day that is still to come. */
export const numbered = (
	all: readonly Found[],
	acknowledged: Settings['acknowledged'],
	now: Date,
): readonly Finding[] =>
	all.map(({about, ...found}) => {
		const id = sha256(JSON.stringify([found.screen, about ?? found.text])).slice(0, 8);
		const said = acknowledged?.[id];
		if (said === undefined || said.until < now.toISOString().slice(0, 10)) return {...found, id};
		return {...found, id, acknowledged: {until: said.until, by: said.by}};
	});
