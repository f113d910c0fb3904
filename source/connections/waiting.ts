import type {Progress} from '../core/ports.ts';
import type {HttpWait} from '../io/http.ts';

/** What a read tells while it waits for a service. */
export const waiting = ({reason, milliseconds}: HttpWait): Progress => ({
	stage: 'read',
	message: `waits ${Math.ceil(milliseconds / 1000)} seconds: ${reason}`,
});
