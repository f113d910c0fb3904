import {expect, test} from 'vitest';
import {mirrorJson} from '../../source/commands/mirror-text.ts';
import type {MirrorRun} from '../../source/core/mirror/mirror-run.ts';
import {heldMirror} from '../support/fake-mirror.ts';

const wrote: MirrorRun = {
	planned: {'create-user': 1},
	written: {'create-user': 1},
	already: 0,
	refused: [],
	failed: 0,
	left: 0,
	heldBack: {},
	unmapped: [],
	creating: true,
};

test('a script is told how many writes additions alone left for an approval', () => {
	expect(mirrorJson({...heldMirror, wrote: {...wrote, withheld: 3}}, false)).toMatchObject({withheld: 3});
	expect(mirrorJson({...heldMirror, wrote}, false)).toMatchObject({withheld: 0, left: 0});
});
