import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Form, Radio, Select } from 'antd';
import { useWords } from '../../../shared/i18n';
import { newWindow } from '../lib/scope-form';
import { scopeWords } from '../words/scope';

const two = (part: number) => String(part).padStart(2, '0');
/** Every half hour of a day. */
const TIMES = Array.from({ length: 48 }, (_, half) => `${two(Math.floor(half / 2))}:${half % 2 === 0 ? '00' : '30'}`);

function Window({ place, remove }: { readonly place: number; readonly remove: (() => void) | null }) {
  const words = useWords(scopeWords);
  const from: string | undefined = Form.useWatch(['windows', place, 'from']);
  const untilOptions = [...TIMES.slice(1), '24:00', TIMES[0] ?? ''].map((time) => ({
    value: time,
    label: from !== undefined && time <= from ? `${words.nextDay} ${time}` : time,
  }));
  return (
    <div className="hours-window">
      <Form.Item
        name={[place, 'weekdays']}
        rules={[{ required: true, type: 'array', min: 1, message: words.weekdayMissing }]}
      >
        <Checkbox.Group
          className="weekdays"
          options={words.weekdays.map((label, day) => ({ label, value: day + 1, title: words.weekdayLabel(label) }))}
        />
      </Form.Item>
      <div className="hours-line">
        <Form.Item name={[place, 'from']} noStyle>
          <Select aria-label={words.from} options={TIMES.map((time) => ({ value: time, label: time }))} />
        </Form.Item>
        <span className="quiet">–</span>
        <Form.Item name={[place, 'until']} noStyle>
          <Select aria-label={words.until} options={untilOptions} />
        </Form.Item>
        {remove && <Button icon={<DeleteOutlined />} aria-label={words.removeWindow} onClick={remove} />}
      </div>
    </div>
  );
}

/** "Any time, or these hours of the week": the fields `hoursLimited` and `windows` of a form. */
export function HoursScope({ label }: { readonly label: string }) {
  const words = useWords(scopeWords);
  const limited: boolean | undefined = Form.useWatch('hoursLimited');
  return (
    <>
      <Form.Item name="hoursLimited" label={label}>
        <Radio.Group
          optionType="button"
          options={[
            { value: false, label: words.hoursAlways },
            { value: true, label: words.hoursSome },
          ]}
          data-testid="hours-limited"
        />
      </Form.Item>
      {limited && (
        <Form.List name="windows">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <Window key={key} place={name} remove={fields.length > 1 ? () => remove(name) : null} />
              ))}
              {fields.length < 7 && (
                <Button type="link" className="hours-add" icon={<PlusOutlined />} onClick={() => add(newWindow())}>
                  {words.addWindow}
                </Button>
              )}
            </>
          )}
        </Form.List>
      )}
    </>
  );
}
