import type {ConnectionView} from '../sync/rollcall.ts';

/** A connection for scripts; secrets stand in it as references only. */
export const connectionJson = ({settings, ...view}: ConnectionView) => ({
	...view,
	settings: Object.fromEntries(settings.filter(({secret}) => !secret).map(({key, value}) => [key, value])),
	secrets: Object.fromEntries(
		settings.filter(({secret, value}) => secret && value !== '').map(({key, value}) => [key, value]),
	),
});
