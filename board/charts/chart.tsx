import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

/** The colours of the page, as they are in its light or its dark. */
export interface Colours {
  readonly text: string;
  readonly line: string;
  readonly accent: string;
  readonly second: string;
}

export type MakeOptions = (colours: Colours) => Omit<uPlot.Options, 'width' | 'height'>;

export interface ChartProps {
  readonly options: MakeOptions;
  readonly data: uPlot.AlignedData;
}

const HEIGHT = 128;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** A drawing. What it says also stands beside it as text, so it is left out for those who listen. */
export function Chart({ options, data }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);

  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(
        { ...options(coloursOf(element)), width: element.clientWidth, height: HEIGHT },
        latest.current,
        element,
      );
    };
    draw();
    const size = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    size.observe(element);
    dark.addEventListener('change', draw);
    return () => {
      size.disconnect();
      dark.removeEventListener('change', draw);
      plot.current?.destroy();
    };
  }, [options]);

  useEffect(() => plot.current?.setData(data), [data]);

  return <div class="chart" aria-hidden="true" ref={place} />;
}

/** Custom properties keep their two variants; only a colour in use is one of them. */
function coloursOf(element: HTMLElement): Colours {
  const colour = (name: string): string => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  return { text: colour('quiet'), line: colour('line'), accent: colour('accent'), second: colour('second') };
}
