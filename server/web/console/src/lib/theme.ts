/** antd's theme, made of the same tokens as the till and the mini program. */
import { darkColours, fontFamily, lightColours, radii } from '@shuke/shared';
import { type ThemeConfig, theme } from 'antd';
import { useCallback, useMemo, useSyncExternalStore } from 'react';

export type Colours = Record<keyof typeof lightColours, string>;

function useMedia(query: MediaQueryList): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => query.matches);
}

const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
const stillQuery = window.matchMedia('(prefers-reduced-motion: reduce)');

/** The colours in force; they change with the system's. */
export function useColours(): Colours {
  return useMedia(darkQuery) ? darkColours : lightColours;
}

/** antd's theme in the colours in force, without motion when the system asks for none. */
export function useConsoleTheme(): ThemeConfig {
  const colours = useColours();
  const still = useMedia(stillQuery);
  return useMemo(() => consoleTheme(colours, !still), [colours, still]);
}

/** Soft grounds under the words of a state; antd's own are computed from the state's colour and come out grey. */
const lightGrounds = {
  colorSuccessBg: lightColours.teaSoft,
  colorSuccessBorder: '#BFDCCF',
  colorInfoBg: lightColours.teaSoft,
  colorInfoBorder: '#BFDCCF',
  colorPrimaryBg: lightColours.teaSoft,
  colorWarningBg: '#FBF1DE',
  colorWarningBorder: '#E6D2A8',
  colorErrorBg: '#FBEAE8',
  colorErrorBorder: '#EBC3BE',
};
const darkGrounds = {
  colorSuccessBg: darkColours.teaSoft,
  colorSuccessBorder: '#33594A',
  colorInfoBg: darkColours.teaSoft,
  colorInfoBorder: '#33594A',
  colorPrimaryBg: darkColours.teaSoft,
  colorWarningBg: '#2F2614',
  colorWarningBorder: '#5A4823',
  colorErrorBg: '#351D1A',
  colorErrorBorder: '#65332E',
};

function consoleTheme(colours: Colours, motion: boolean): ThemeConfig {
  const dark = colours === darkColours;
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      motion,
      colorPrimary: colours.tea,
      colorInfo: colours.tea,
      colorSuccess: colours.success,
      colorWarning: colours.warning,
      colorError: colours.danger,
      ...(dark ? darkGrounds : lightGrounds),
      colorLink: colours.tea,
      colorText: colours.ink,
      colorTextSecondary: colours.quiet,
      colorTextTertiary: colours.quiet,
      colorTextDescription: colours.quiet,
      colorTextPlaceholder: colours.quiet,
      colorTextHeading: colours.ink,
      colorTextLightSolid: colours.onTea,
      colorBgLayout: colours.paper,
      colorBgContainer: colours.card,
      colorBgElevated: colours.card,
      colorBorder: dark ? colours.quiet : '#D3C9BB',
      colorBorderSecondary: colours.line,
      colorSplit: colours.line,
      controlItemBgActive: colours.teaSoft,
      controlItemBgHover: colours.teaSoft,
      borderRadius: radii.control,
      borderRadiusLG: radii.card,
      controlHeight: 40,
      controlHeightSM: 32,
      fontFamily,
      fontSize: 15,
      motionDurationMid: '0.16s',
      motionDurationSlow: '0.28s',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', borderRadiusLG: radii.control, fontWeight: 500 },
      Input: { borderRadiusLG: radii.control },
      Menu: {
        itemBg: 'transparent',
        itemSelectedBg: colours.teaSoft,
        itemSelectedColor: colours.tea,
        itemHeight: 44,
        activeBarBorderWidth: 0,
      },
      Table: {
        headerBg: 'transparent',
        headerColor: colours.quiet,
        headerSplitColor: 'transparent',
        rowHoverBg: colours.paper,
      },
      Layout: { siderBg: colours.paper, headerBg: colours.paper, bodyBg: colours.paper },
      Alert: { borderRadiusLG: radii.control },
      Slider: {
        railBg: colours.line,
        railHoverBg: colours.line,
        railSize: 6,
        handleSize: 18,
        handleSizeHover: 20,
        dotSize: 8,
      },
      Tooltip: { colorTextLightSolid: '#FFFFFF' },
    },
  };
}
