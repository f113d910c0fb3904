import type {z} from 'zod';

/**
 * Says what is wrong with a setting in words for whom types it, where its schema has none of its own: given to `parse`.
 * What it leaves out is told as zod tells it.
 */
export const plainFaults = {
	error: (issue: z.core.$ZodRawIssue): string | undefined => {
		if (issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int'))
			return issue.expected === 'int' ? 'must be a whole number' : 'must be a number';
		if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
		if (issue.code === 'too_small' && isNumber(issue.origin)) return `must be at least ${issue.minimum}`;
		if (issue.code === 'too_big' && isNumber(issue.origin)) return `must be at most ${issue.maximum}`;
		return undefined;
	},
};

const isNumber = (origin: string) => origin === 'number' || origin === 'int';
