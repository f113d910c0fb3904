import {expect, test} from 'vitest';
import {openingLines} from '../../source/dashboard/opening.tsx';
import {screens} from '../../source/dashboard/screens/index.ts';
import {tabs} from '../../source/dashboard/screens/tabs.ts';

test('the first frame has the tabs of the screens that come', () => {
	expect(tabs).toEqual(screens.map(({id, title}) => ({id, title})));
});

test.each([80, 200, 20])(
	'the head of the first frame fits in %i columns, and says that it waits',
	(columns) => {
		const lines = openingLines({title: 'rollcall', readOnly: true}, columns);
		const texts = lines.map(({spans}) => spans.map(({text}) => text).join(''));
		expect(texts).toHaveLength(3);
		expect(texts.every((text) => text.length <= columns)).toBe(true);
		if (columns < 80) return;
		expect(texts[0]).toMatch(/^ rollcall .* READ-ONLY .*reading… $/);
		expect(texts[1]).toContain('1 Connections');
		expect(texts[1]).toContain('? help');
	},
);
