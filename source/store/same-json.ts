import {isSame} from '../core/canonical.ts';

/** Whether two JSON texts say the same; almost always they are the same text. */
export function sameJson(a: string | undefined, b: string | undefined): boolean {
	if (a === b) return true;
	if (a === undefined || b === undefined) return false;
	return isSame(JSON.parse(a), JSON.parse(b));
}
