"""What each name in a result of `gain`, `calibrate` and `link` means, for whoever reads it in a table."""

from learn.errors import say

GAIN = {
    "n": say("Số người có cả hai điểm"),
    "mean_pre": say("Trung bình trước"),
    "mean_post": say("Trung bình sau"),
    "mean_gain": say("Thay đổi trung bình, sau trừ trước"),
    "mean_gain_interval": say("Khoảng tin cậy 95% của thay đổi trung bình (t)"),
    "t": say("Trị thống kê t của cặp trước và sau"),
    "p": say("Xác suất hai phía của t khi không có thay đổi"),
    "wilcoxon_p": say("Xác suất hai phía của phép thử Wilcoxon có dấu, bỏ các thay đổi bằng 0"),
    "d_z": say("Thay đổi trung bình chia cho độ lệch chuẩn của các thay đổi"),
    "d_z_interval": say("Khoảng tin cậy 95% của d_z theo phân bố t phi tâm"),
    "d_av": say("Thay đổi trung bình chia cho trung bình hai độ lệch chuẩn"),
    "g_z": say("d_z đã hiệu chỉnh chệch theo Hedges"),
    "g_av": say("d_av đã hiệu chỉnh chệch theo Hedges"),
    "gain_of_averages": say("⟨g⟩ của Hake: phần đã học được trong phần còn phải học, tính từ hai trung bình"),
    "gain_of_averages_interval": say("Khoảng tin cậy 95% của ⟨g⟩: BCa dưới 200 người, phương pháp delta từ 200 người"),
    "mean_normalized_gain": say("Trung bình mức tăng chuẩn hoá của từng người"),
    "mean_normalized_change": say("Trung bình thay đổi chuẩn hoá của từng người (Marx và Cummings)"),
    "dropped": say("Người không tính được"),
    "person": say("Mã người"),
    "reason": say("Vì sao không tính được"),
}

CALIBRATION = {
    "model": say("Mô hình: rasch, 1pl hoặc 2pl"),
    "n": say("Số người làm ít nhất một câu được hiệu chuẩn"),
    "log_likelihood": say("Logarit của hàm hợp lý biên tại cực đại"),
    "latent_variance": say("Phương sai năng lực trong nhóm"),
    "iterations": say("Số vòng lặp"),
    "converged": say("Đã tới cực đại"),
    "id": say("Mã câu hỏi"),
    "a": say("Độ dốc theo thang logit, không nhân 1,7"),
    "b": say("Độ khó, cùng đơn vị với năng lực"),
    "se_a": say("Sai số chuẩn của độ dốc"),
    "se_b": say("Sai số chuẩn của độ khó"),
    "infit": say("Độ khớp có trọng số; khoảng 1 là khớp"),
    "outfit": say("Độ khớp không trọng số; khoảng 1 là khớp"),
}

LINK = {
    "design": say("Thiết kế: random (hai nhóm ngẫu nhiên) hoặc anchor (câu neo)"),
    "method": say("Phương pháp quy điểm"),
    "n_x": say("Số người làm đề X"),
    "n_y": say("Số người làm đề Y"),
    "slope": say("Hệ số góc: điểm X nhân với số này"),
    "intercept": say("Số cộng thêm sau khi nhân"),
    "se_slope": say("Sai số chuẩn của hệ số góc"),
    "se_intercept": say("Sai số chuẩn của số cộng thêm"),
    "covariance": say("Hiệp phương sai của hai hệ số"),
    "table": say("Điểm tương đương của từng điểm, ở bảng bên cạnh"),
    "score": say("Điểm trên đề X"),
    "equivalent": say("Điểm tương đương trên đề Y"),
    "se": say("Sai số chuẩn của điểm tương đương"),
}
