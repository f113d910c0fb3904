import {type Place, type Problem, placeName} from '../roster/problem.ts';

/** How many of the other rows are named beside each. */
const named = 3;

/** That one Person ID is given to somebody else too, with the rows that do. */
export const sharedIdProblem = (
	id: string,
	others: readonly Place[],
	action: string,
): Omit<Problem, 'file' | 'line'> => ({
	code: 'shared-person-id',
	severity: 'error',
	field: 'person_id',
	value: id,
	message: `is the Person ID of somebody else too, in ${others.slice(0, named).map(placeName).join(', ')}${
		others.length > named ? ` and ${others.length - named} more` : ''
	}`,
	action,
});
