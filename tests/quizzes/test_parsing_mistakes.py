"""Bank files: every mistake at its line."""

import pytest

from tests.quizzes.parsing import CHOICES, HEAD, parsed, problems_of

# Each mistake: the body (its first line is line 3), the line, and words of the message.
MISTAKES = {
    "no key": ("Hỏi?\n\n- ( ) Một\n- ( ) Hai", "5", "đánh dấu (x)"),
    "two keys": ("Hỏi?\n\n- (x) Một\n- (x) Hai", "6", "chỉ có một đáp án, đã có ở dòng 5"),
    "a key that marks no option": ("Hỏi?\n\n- ( ) Một\n- (y) Hai\n- (x) Ba", "6", "Dấu (y) không chỉ phương án nào"),
    "a key that ticks no option": ("Hỏi?\n\n- [ ] Một\n- [y] Hai\n- [x] Ba", "6", "Dấu [y] không chỉ phương án nào"),
    "an option without mark": ("Hỏi?\n\n- ( ) Một\n- Hai\n- (x) Ba", "6", "chưa có dấu chọn"),
    "both kinds of marks": ("Hỏi?\n\n- ( ) Một\n- [x] Hai\n- (x) Ba", "6", "một kiểu dấu"),
    "an option without text": ("Hỏi?\n\n- ( )\n- (x) Hai", "5", "chưa có chữ"),
    "one option": ("Hỏi?\n\n- (x) Một", "5", "ít nhất hai phương án"),
    "two equal options": ("Hỏi?\n\n- (x) Một\n- ( ) MỘT", "6", "trùng với dòng 5"),
    "no ticked option": ("Hỏi?\n\n- [ ] Một\n- [ ] Hai", "5", "đánh dấu [x]"),
    "no wrong option": ("Hỏi?\n\n- [x] Một\n- [x] Hai", "5", "ít nhất một phương án sai"),
    "a share over 100": ("Hỏi?\n\n- (150%) Một\n- (x) Hai", "5", "từ 0% đến 100%"),
    "a share under 0": ("Hỏi?\n\n- (-10%) Một\n- (x) Hai", "5", "từ 0% đến 100%"),
    "shares that never reach 100": ("Hỏi?\n\n- (50%) Một\n- (60%) Hai", "5", "trọn điểm"),
    "text between options": ("Hỏi?\n\n- ( ) Một\n\nChữ lạc\n\n- (x) Hai", "7", "giữa các phương án"),
    "two lists": ("Hỏi?\n\n- ( ) Một\n* (x) Hai", "6", "một danh sách liền nhau"),
    "text after the options": ("Hỏi?\n\n- ( ) Một\n- (x) Hai\n\nGóp ý", "8", "mỗi dòng bắt đầu bằng dấu >"),
    "two general feedbacks": (
        "Hỏi?\n\n- ( ) Một\n- (x) Hai\n\n> a\n\nb\n\n> c",
        "10 12",
        "Sau các phương án chỉ có một góp ý chung",
    ),
    "no stem": ("- ( ) Một\n- (x) Hai", "1", "chưa có thân"),
    "no answers": ("Chỉ có thân?", "1", "Không nhận ra kiểu câu hỏi"),
    "two ways to answer": ("Hỏi?\n\n- ( ) Một\n- (x) Hai\n\n= ba", "8", "hai kiểu trả lời"),
    "a row without x": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| Một | x | |\n| Hai | | |", "8", "chưa có đáp án"),
    "a row with two x": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| Một | x | x |", "7", "cả Đúng lẫn Sai"),
    "a row with another mark": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| Một | v | |", "7", "ghi x"),
    "a row without text": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|\n| | x | |", "7", "chưa có chữ"),
    "a table without rows": ("Ý?\n\n| Ý | Đúng | Sai |\n|--|--|--|", "5", "chưa có ý nào"),
    "a table of four columns": (
        "Ý?\n\n| Số | Ý | Đúng | Sai |\n|--|--|--|--|\n| 1 | Một | x | |",
        "5",
        "ba cột",
    ),
    "one pair": ("Ghép?\n\n- Một :: Hai\n- :: Ba", "5", "ít nhất hai cặp"),
    "pairs with one right-hand side": ("Ghép?\n\n- Một :: Ba\n- Hai :: Ba", "5", "hai vế phải khác nhau"),
    "a pair without right side": ("Ghép?\n\n- Một :: Hai\n- Ba ::\n- Bốn :: Năm", "6", "chưa có vế phải"),
    "a pair without colons": ("Ghép?\n\n- Một :: Hai\n- Ba\n- Bốn :: Năm", "6", "trái :: phải"),
    "an extra choice that is a right one": ("Ghép?\n\n- Một :: Hai\n- Ba :: Bốn\n- :: Hai", "7", "Vế phải thừa"),
    "an unreadable number": ("Số?\n\n= 1,2,3", "5", "Không đọc được số"),
    "an unreadable tolerance": ("Số?\n\n= 5 ± vài", "5", "Không đọc được số"),
    "two tolerances": ("Số?\n\n= 5 ± 1 ± 2", "5", "một dấu ±"),
    "a negative tolerance": ("Số?\n\n= 5 ± -1", "5", "không được âm"),
    "two numbers": ("Số?\n\n= 5\n= 6", "6", "chỉ có một dòng ="),
    "an empty answer": ("Từ?\n\n= đúng\n=", "6", "chưa có đáp án"),
    "an answer of wildcards": ("Từ?\n\n=~ *", "5", "chưa có đáp án"),
    "answers that never reach 100": ("Từ?\n\n= (50%) gần", "5", "trọn điểm"),
    "raw HTML in an option": ("Hỏi?\n\n- ( ) Một\n- (x) <b>Hai</b>", "6", "HTML"),
    "raw HTML in feedback": ("Hỏi?\n\n- ( ) Một\n  > Góp ý\n  > <b>Hai</b>\n- (x) Hai", "7", "HTML"),
    "raw HTML in a stem": ("Hỏi\n\n<b>gì</b>?\n\n- ( ) Một\n- (x) Hai", "5", "HTML"),
    "a title in the middle": ("Hỏi?\n\n- ( ) Một\n- (x) Hai\n\n# Phần hai", "8", "chỉ đứng đầu tệp"),
}


@pytest.mark.parametrize(("body", "lines", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_at_its_line(body: str, lines: str, words: str) -> None:
    found = [problem for problem in parsed(f"{HEAD}\n\n{body}\n")[1] if words in problem]
    assert [problem.partition(":")[0] for problem in found] == lines.split()


HEADING_MISTAKES = {
    "no id": ("## Một {objective=a level=1 use=form}", "mã riêng"),
    "no attributes": ("## Một", "mã riêng"),
    "no title": ("## {#a objective=a level=1 use=form}", "tiêu đề ngắn"),
    "no objective": ("## Một {#a level=1 use=form}", "chưa ghi mục tiêu"),
    "no level": ("## Một {#a objective=a use=form}", "chưa ghi bậc"),
    "a level that is none": ("## Một {#a objective=a level=6 use=form}", "Bậc “6”"),
    "no use": ("## Một {#a objective=a level=1}", "dùng ở đâu"),
    "a use that is none": ("## Một {#a objective=a level=1 use=exam}", "use=exam"),
    "an anchor that is none": ("## Một {#a objective=a level=1 use=form anchor=co}", "anchor=co"),
    "an attribute nobody knows": (
        "## Một {#a objectve=a level=1 use=form}",
        "“objectve=”; có phải là “objective”",
    ),
    "a class nobody knows": ("## Một {#a .fixd objective=a level=1 use=form}", "“.fixd”; có phải là “.fixed”"),
    "an attribute like no other": ("## Một {#a zzz=1 objective=a level=1 use=form}", "“zzz=”; có: "),
    "an unclosed brace": ("## Một {#a objective=a", "chưa đóng ngoặc"),
    "an id with capitals": ("## Một {#Cau1 objective=a level=1 use=form}", "chữ thường không dấu"),
    "a class of another shape": ("## Một {#a .text objective=a level=1 use=form}", ".text không dùng cho"),
}


@pytest.mark.parametrize(("head", "words"), HEADING_MISTAKES.values(), ids=HEADING_MISTAKES.keys())
def test_a_mistake_in_a_heading_is_told(head: str, words: str) -> None:
    found = problems_of(f"Hỏi?\n\n{CHOICES}", head)
    assert any(problem.startswith("1:") and words in problem for problem in found), found


def test_an_order_without_numbers_says_what_would_be_right() -> None:
    found = problems_of("Sắp?\n\n- Một\n- Hai\n", HEAD.replace("level", ".order level"))
    assert "danh sách đánh số" in found[0]


def test_one_step_is_no_order_and_a_step_has_text() -> None:
    head = HEAD.replace("level", ".order level")
    assert "ít nhất hai bước" in problems_of("Sắp?\n\n1. Một\n", head)[0]
    assert any(problem.startswith("6:") for problem in problems_of("Sắp?\n\n1. Một\n2.\n3. Ba\n", head))


def test_all_mistakes_are_told_at_once() -> None:
    head = "## {objectve=a level=9}"
    found = problems_of("- (y) Một\n- ( ) Một\n\nLạc\n\n- [x] <b>Ba</b>\n", head)
    assert len(found) >= 10


def test_a_question_with_a_mistake_leaves_the_others_whole() -> None:
    two = HEAD.replace("cau-1", "cau-2")
    questions, problems = parsed(f"{HEAD}\n\nMột?\n\n- ( ) A\n- ( ) B\n\n{two}\n\nHai?\n\n{CHOICES}")
    assert [question.document is not None for question in questions] == [False, True]
    assert len(problems) == 1


def test_a_repeated_id_names_both_places() -> None:
    _, problems = parsed(f"{HEAD}\n\nMột?\n\n{CHOICES}\n{HEAD}\n\nHai?\n\n{CHOICES}")
    assert problems == ["8: Mã #cau-1 đã dùng ở bank/a.md:1; mỗi câu một mã riêng."]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1: Tệp này chưa có câu hỏi nào"),
        ("# Chỉ có tiêu đề\n", "1: Tệp này chưa có câu hỏi nào"),
        (f"\nChữ lạc\nnữa\n\n{HEAD}\n\nHỏi?\n\n{CHOICES}", "2: Chữ đứng trước câu hỏi đầu tiên"),
    ],
)
def test_what_stands_before_the_first_question(text: str, problem: str) -> None:
    _, problems = parsed(text)
    assert len(problems) == 1
    assert problems[0].startswith(problem)
