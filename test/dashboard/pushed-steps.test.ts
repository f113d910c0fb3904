import {expect, test} from 'vitest';
import {shownSteps} from '../../source/dashboard/screens/connections/steps.ts';
import {setUpSteps} from '../../source/sync/set-up.ts';

const can = {reads: false, publishes: false, pushes: true};

test('what pushes is given URL and token and then waited for: there is nobody to call', () =>
	expect(shownSteps(can).map(({name}) => name)).toEqual([
		'kind',
		'settings',
		'tenant URL and token',
		'first contact',
	]));
test('another identity provider is looked at before it is given a token', () =>
	expect(setUpSteps({...can, probes: true})).toEqual(['test', 'token', 'contact']));
