import type {Draft} from '../draft.ts';
import type {Pause} from '../pause.ts';
import type {GuardResult} from '../plan.ts';

/** A pause window of the settings is open. */
export const pausedGuard = ({input}: Draft): GuardResult => pauseResult('paused', input.pause);

export const pauseResult = (code: string, pause: Pause | undefined): GuardResult => ({
	code,
	tripped: pause !== undefined,
	message:
		pause === undefined
			? 'no pause'
			: `paused until ${pause.until}${pause.reason === undefined ? '' : ` (${pause.reason})`}`,
	numbers: {},
	removalsOnly: false,
});
