import type {RollcallError} from '../../core/errors.ts';
import type {CareFinding} from '../../core/state-care.ts';

/** An expected error as a finding: what it says, and what it says to do. */
export const warningOf = (subject: string, {message, next}: RollcallError, before = ''): CareFinding => ({
	severity: 'warning',
	subject,
	what: `${before}${message.replace(/\.$/, '')}`,
	...(next === undefined ? {} : {next}),
});
